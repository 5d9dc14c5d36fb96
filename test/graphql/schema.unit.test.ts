import { readdirSync, readFileSync } from 'node:fs';

import { expect, test } from '@jest/globals';
import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  parse,
  validate,
  type GraphQLInputObjectType,
} from 'graphql';

import { ERROR_CATALOGUE } from '../../src/domain/errors.js';
import { buildChorusSchema, printChorusSchema } from '../../src/graphql/schema.js';
import { EXAMPLE_TABS } from '../../src/http/graphiql-examples.js';

const schema = buildChorusSchema();
const read = (path: string) => readFileSync(new URL(path, `file://${process.cwd()}/`), 'utf8');
/** What federation adds by itself. */
const isForeign = (name: string) => /^(_|link__|federation__)/.test(name);

test('the committed schema is the one that the program serves', () => {
  expect(read('schema/schema.graphql')).toBe(printChorusSchema());
});

test('every type, field, argument, input field and enum value is described', () => {
  const nameless: string[] = [];
  const check = (name: string, { description }: { description?: string | null | undefined }) => {
    if (!description) nameless.push(name);
  };
  for (const type of Object.values(schema.getTypeMap())) {
    const isRoot = type === schema.getQueryType() || /^(Mutation|Subscription)$/.test(type.name);
    if (isForeign(type.name) || /^(ID|Int|Float|String|Boolean)$/.test(type.name)) continue;
    if (!isRoot) check(type.name, type);
    if (isEnumType(type)) type.getValues().forEach((value) => check(`${type.name}.${value.name}`, value));
    if (isInputObjectType(type)) {
      Object.values(type.getFields()).forEach((field) => check(`${type.name}.${field.name}`, field));
    }
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields()).filter(({ name }) => !isForeign(name))) {
      check(`${type.name}.${field.name}`, field);
      field.args.forEach((argument) => check(`${type.name}.${field.name}(${argument.name})`, argument));
    }
  }
  expect(nameless).toEqual([]);
});

test('error codes of the schema are those of the catalogue', () => {
  const type = schema.getType('ErrorCode');
  const values = isEnumType(type) ? type.getValues().map(({ name }) => name) : [];
  expect(values).toEqual(Object.keys(ERROR_CATALOGUE));
});

test.each(['SearchIngredientInput', 'IngestSourceInput'])('%s takes exactly one of its fields', (name) => {
  expect((schema.getType(name) as GraphQLInputObjectType).isOneOf).toBe(true);
  expect(printChorusSchema()).toContain(`input ${name} @oneOf {`);
});

test.each(readdirSync('schema/operations'))('the document %s is valid', (file) => {
  const shared = readdirSync('schema/operations').map((name) => read(`schema/operations/${name}`));
  const all = parse(shared.join('\n'));
  expect(validate(schema, all)).toEqual([]);
  expect(read(`schema/operations/${file}`)).toContain('{');
});

test.each(EXAMPLE_TABS.map(({ query }) => [query.split('\n')[0], query]))(
  'the example "%s" is valid',
  (_title, query) => {
    expect(validate(schema, parse(query as string))).toEqual([]);
  },
);
