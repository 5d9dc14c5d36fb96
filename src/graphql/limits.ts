import {
  getDirectiveValues,
  getNamedType,
  getNullableType,
  getOperationAST,
  getVariableValues,
  GraphQLError,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

import { AppError } from '../domain/errors.js';
import { MAX_PAGE_SIZE } from './connection.js';

/** What one request may ask for: far above what GraphiQL, a gateway or a page for people sends. */
export const REQUEST_LIMITS = {
  /** Nested fields. From `search` to the title of the item of a piece of evidence it takes seven. */
  depth: 12,
  /** Fields at the top, aliases counted one by one. */
  rootFields: 20,
  /** Objects that may be returned at most, plus what `@cost` adds. */
  cost: 30_000,
  /** Lexical tokens of a document. */
  tokens: 10_000,
} as const;

/** Taken for lists that say nothing about their size. */
const DEFAULT_LIST_SIZE = 10;

export interface MeasuredRequest {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
  readonly variableValues?: { readonly [name: string]: unknown } | null | undefined;
}

/**
 * @returns an error for the caller when a valid document asks for too much, else undefined. The cost follows the
 * standard `@cost` and `@listSize` directives of the schema, so a router in front counts the same way.
 */
export function findLimitViolation(request: MeasuredRequest): GraphQLError | undefined {
  const operation = getOperationAST(request.document, request.operationName);
  const rootType = operation && request.schema.getRootType(operation.operation);
  if (!rootType) return undefined;
  const { depth, cost, width } = createMeter(request, operation)(operation.selectionSet, rootType, undefined);
  return (
    violation('nested fields', REQUEST_LIMITS.depth, depth) ??
    violation('fields at the top', REQUEST_LIMITS.rootFields, width) ??
    violation('points of cost', REQUEST_LIMITS.cost, cost)
  );
}

function violation(unit: string, limit: number, actual: number): GraphQLError | undefined {
  if (actual <= limit) return undefined;
  const originalError = new AppError(
    'BAD_USER_INPUT',
    `The request asks for ${actual} ${unit}; ${limit} are allowed. Ask for smaller pages or in several requests.`,
    { details: { limit, actual, unit } },
  );
  return new GraphQLError(originalError.message, {
    originalError,
    extensions: { code: originalError.code, http: { status: 400 } },
  });
}

interface Measure {
  /** Longest chain of fields. */
  readonly depth: number;
  readonly cost: number;
  /** Fields on the first level, fragments resolved. */
  readonly width: number;
}

/** Says how long the lists directly below a paged field are. */
interface Sizing {
  readonly fields: readonly string[];
  readonly size: number;
}

type Meter = (selections: SelectionSetNode, type: GraphQLNamedType, sizing: Sizing | undefined) => Measure;

function createMeter(request: MeasuredRequest, operation: OperationDefinitionNode): Meter {
  const { schema, document } = request;
  const fragments = new Map(document.definitions.filter(isFragment).map((node) => [node.name.value, node]));
  const variables = coerceVariables(request, operation);
  const known = new Map<string, Measure>();

  const measureFragment = (name: string, sizing: Sizing | undefined): Measure => {
    const key = `${name} ${sizing?.size}`;
    const fragment = fragments.get(name) as FragmentDefinitionNode;
    const type = schema.getType(fragment.typeCondition.name.value) as GraphQLNamedType;
    const measure = known.get(key) ?? measureSelections(fragment.selectionSet, type, sizing);
    known.set(key, measure);
    return measure;
  };

  const measureField = (node: FieldNode, parent: GraphQLNamedType, sizing: Sizing | undefined): Measure => {
    const field = fieldOf(parent, node.name.value);
    if (field === undefined) return LEAF;
    const type = getNamedType(field.type);
    const { listSize, weight, typeWeight } = costDirectives(schema, field, type);
    if (!node.selectionSet || !isCompositeType(type)) return { ...LEAF, cost: weight };
    const inner = listSize?.sizedFields && {
      fields: listSize.sizedFields,
      size: sliceSize(node, field, listSize.slicingArguments ?? [], variables),
    };
    const children = measureSelections(node.selectionSet, type, inner);
    const count = listLength(node, field, listSize?.assumedSize, sizing, variables);
    return { depth: 1 + children.depth, width: 1, cost: weight + count * (typeWeight + children.cost) };
  };

  const measureSelection = (
    node: SelectionNode,
    parent: GraphQLNamedType,
    sizing: Sizing | undefined,
  ): Measure => {
    if (node.kind === Kind.FIELD) return measureField(node, parent, sizing);
    if (node.kind === Kind.FRAGMENT_SPREAD) return measureFragment(node.name.value, sizing);
    const condition = node.typeCondition && schema.getType(node.typeCondition.name.value);
    return measureSelections(node.selectionSet, condition ?? parent, sizing);
  };

  const measureSelections: Meter = (selections, type, sizing) =>
    selections.selections
      .map((node) => measureSelection(node, type, sizing))
      .reduce(
        (sum, each) => ({
          depth: Math.max(sum.depth, each.depth),
          width: sum.width + each.width,
          cost: sum.cost + each.cost,
        }),
        { depth: 0, width: 0, cost: 0 },
      );
  return measureSelections;
}

/** A scalar, or an introspection field: graphql-js has its own limit for those. */
const LEAF: Measure = { depth: 1, width: 1, cost: 0 };

const isFragment = (node: { kind: string }): node is FragmentDefinitionNode =>
  node.kind === Kind.FRAGMENT_DEFINITION;

function fieldOf(type: GraphQLNamedType, name: string): GraphQLField<unknown, unknown> | undefined {
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
}

interface ListSize {
  readonly assumedSize?: number;
  readonly slicingArguments?: readonly string[];
  readonly sizedFields?: readonly string[];
}

function costDirectives(
  schema: GraphQLSchema,
  field: GraphQLField<unknown, unknown>,
  type: GraphQLNamedType,
) {
  const valuesOf = (name: string, { astNode }: GraphQLField<unknown, unknown> | GraphQLNamedType) => {
    const directive = schema.getDirective(name);
    return directive && astNode ? getDirectiveValues(directive, astNode) : undefined;
  };
  const weightOf = (element: GraphQLField<unknown, unknown> | GraphQLNamedType) =>
    valuesOf('cost', element)?.['weight'] as number | undefined;
  return {
    listSize: valuesOf('listSize', field) as ListSize | undefined,
    weight: weightOf(field) ?? 0,
    typeWeight: weightOf(type) ?? 1,
  };
}

type Variables = { readonly [name: string]: unknown };

/** Values that cannot be coerced are left out: execution will refuse them before any work is done. */
function coerceVariables(request: MeasuredRequest, operation: OperationDefinitionNode): Variables {
  const inputs = { ...request.variableValues };
  return getVariableValues(request.schema, operation.variableDefinitions ?? [], inputs).coerced ?? {};
}

function argumentValue(
  node: FieldNode,
  field: GraphQLField<unknown, unknown>,
  name: string,
  variables: Variables,
) {
  const value = node.arguments?.find((argument) => argument.name.value === name)?.value;
  if (value?.kind === Kind.INT) return Number(value.value);
  if (value?.kind === Kind.VARIABLE && variables[value.name.value] !== undefined)
    return variables[value.name.value];
  return field.args.find((argument) => argument.name === name)?.defaultValue;
}

/** Sizes over the greatest page are refused by the resolver with a better message. */
function sliceSize(
  node: FieldNode,
  field: GraphQLField<unknown, unknown>,
  slicingArguments: readonly string[],
  variables: Variables,
): number {
  const sizes = slicingArguments
    .map((name) => argumentValue(node, field, name, variables))
    .filter(Number.isInteger);
  return Math.min(MAX_PAGE_SIZE, Math.max(1, ...(sizes as number[])));
}

function listLength(
  node: FieldNode,
  field: GraphQLField<unknown, unknown>,
  assumedSize: number | undefined,
  sizing: Sizing | undefined,
  variables: Variables,
): number {
  if (!isListType(getNullableType(field.type))) return 1;
  if (sizing?.fields.includes(field.name)) return sizing.size;
  const references = field.name === '_entities' && argumentValue(node, field, 'representations', variables);
  return Array.isArray(references) ? references.length : (assumedSize ?? DEFAULT_LIST_SIZE);
}
