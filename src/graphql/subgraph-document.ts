import {
  Kind,
  parse,
  printSchema,
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
} from 'graphql';

/**
 * Federation 2.9 is the first version with `@cost` and `@listSize`. `@oneOf` is declared because the composition of
 * Apollo 2.14 does not know it; graphql-js takes the declaration for its own.
 */
const PROLOGUE = `
  extend schema
    @link(
      url: "https://specs.apollo.dev/federation/v2.9"
      import: ["@key", "@shareable", "@cost", "@listSize"]
    )

  "Exactly one field of such an input must be given, and not null."
  directive @oneOf on INPUT_OBJECT
`;

interface WithDirectives {
  readonly astNode?: { readonly directives?: readonly ConstDirectiveNode[] } | null | undefined;
}

const directivesOf = (element: WithDirectives | undefined): readonly ConstDirectiveNode[] =>
  element?.astNode?.directives ?? [];

/**
 * The schema as a subgraph document. type-graphql keeps directives as bare nodes beside the types, and the printer of
 * graphql-js leaves directives out: this puts them back where they belong.
 */
export function toSubgraphDocument(schema: GraphQLSchema): DocumentNode {
  const { definitions } = parse(printSchema(schema), { noLocation: true });
  return {
    kind: Kind.DOCUMENT,
    definitions: [
      ...parse(PROLOGUE, { noLocation: true }).definitions,
      ...definitions.map((definition) => withDirectives(definition, schema)),
    ],
  };
}

function withDirectives(definition: DefinitionNode, schema: GraphQLSchema): DefinitionNode {
  if (!('name' in definition) || definition.name === undefined) return definition;
  const type = schema.getType(definition.name.value);
  if (type === undefined) return definition;
  const directives = [...(definition.directives ?? []), ...directivesOf(type)] as ConstDirectiveNode[];
  if (!isObjectType(type) && !isInterfaceType(type)) return { ...definition, directives } as DefinitionNode;
  const fields = type.getFields();
  const withFieldDirectives = (node: FieldDefinitionNode): FieldDefinitionNode => ({
    ...node,
    // Parameter decorators run from the last to the first; readers want the order of the source.
    arguments: [...(node.arguments ?? [])].reverse(),
    directives: [...(node.directives ?? []), ...directivesOf(fields[node.name.value])],
  });
  const { fields: nodes = [] } = definition as { fields?: readonly FieldDefinitionNode[] };
  return { ...definition, directives, fields: nodes.map(withFieldDirectives) } as DefinitionNode;
}
