import { GraphQLScalarType } from 'graphql';
import { GraphQLDateTimeISO, GraphQLJSONObject } from 'graphql-scalars';

/** Instants as ISO 8601 UTC strings; inputs with another offset are converted and arrive as `Date`. */
export const DateTime = new GraphQLScalarType({
  ...GraphQLDateTimeISO.toConfig(),
  name: 'DateTime',
  description:
    'An instant as ISO 8601 text, for example 2026-11-23T08:30:00.000Z. Answers are always in UTC.',
});

/** A JSON object; arrays and bare values are refused at the top level. */
export const JsonObjectScalar = new GraphQLScalarType({
  ...GraphQLJSONObject.toConfig(),
  name: 'JSONObject',
  description: 'Any JSON object. Keys and values are kept as given.',
  specifiedByURL: null,
});
