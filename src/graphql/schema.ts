import 'reflect-metadata';

import { buildSubgraphSchema } from '@apollo/subgraph';
import { createPubSub } from '@graphql-yoga/subscription';
import { print, type GraphQLSchema } from 'graphql';
import { buildSchemaSync, createResolversMap } from 'type-graphql';

import { BridgeResolver } from './bridge/bridge.resolver.js';
import {
  EvaluationResolver,
  JudgementResolver,
  JudgementSetResolver,
} from './evaluation/evaluation.resolver.js';
import { IngestResolver } from './ingest/ingest.resolver.js';
import {
  FeedbackResolver,
  FusionWeightsResolver,
  QueryAdapterResolver,
} from './learning/learning.resolver.js';
import { ImageResolver, MediaResolver } from './media/media.resolver.js';
import { Audio, Image, Transcript } from './media/media.type.js';
import { MediaMomentsResolver, MomentResolver } from './moment/moment.resolver.js';
import { referenceResolvers } from './references.js';
import { SearchResolver } from './search/search.resolver.js';
import { SimilarMediaResolver, SimilarMomentsResolver } from './search/similar.resolver.js';
import { toSubgraphDocument } from './subgraph-document.js';
import {
  AudioTranscriptResolver,
  SpeechTranscriptResolver,
  TranscriptExportResolver,
} from './speech/speech.resolver.js';
import { SpacesResolver } from './spaces/spaces.resolver.js';
import { SystemResolver } from './system/system.resolver.js';
import { UploadResolver } from './upload/upload.resolver.js';

function buildTypeSchema(): GraphQLSchema {
  return buildSchemaSync({
    resolvers: [
      SearchResolver,
      SimilarMediaResolver,
      SimilarMomentsResolver,
      MediaResolver,
      ImageResolver,
      MomentResolver,
      MediaMomentsResolver,
      AudioTranscriptResolver,
      SpeechTranscriptResolver,
      TranscriptExportResolver,
      IngestResolver,
      UploadResolver,
      JudgementSetResolver,
      JudgementResolver,
      EvaluationResolver,
      FeedbackResolver,
      FusionWeightsResolver,
      QueryAdapterResolver,
      BridgeResolver,
      SpacesResolver,
      SystemResolver,
    ],
    orphanedTypes: [Audio, Image, Transcript],
    // Inputs are checked where they are converted, with messages of the error catalogue.
    validate: false,
    // Asked for by type-graphql whenever there is a subscription; ours bring their own iterators.
    pubSub: createPubSub(),
  });
}

type SubgraphModule = Extract<Parameters<typeof buildSubgraphSchema>[0], { resolvers?: unknown }>;

/** Resolvers of the type classes, with the look-up by key added to each entity. */
function resolversOf(schema: GraphQLSchema) {
  const resolvers = createResolversMap(schema) as Record<string, object>;
  for (const [name, reference] of Object.entries(referenceResolvers)) {
    resolvers[name] = { ...resolvers[name], ...reference };
  }
  return resolvers as NonNullable<SubgraphModule['resolvers']>;
}

/** @returns the executable schema: a federation 2 subgraph that is also complete on its own. */
export function buildChorusSchema(): GraphQLSchema {
  const schema = buildTypeSchema();
  return buildSubgraphSchema({ typeDefs: toSubgraphDocument(schema), resolvers: resolversOf(schema) });
}

/** @returns the subgraph in schema definition language, with federation directives and descriptions. */
export function printChorusSchema(): string {
  return `${print(toSubgraphDocument(buildTypeSchema()))}\n`;
}
