import { Directive, Field, Float, ID, ObjectType } from 'type-graphql';

import type { JobStage, WorkState } from '../../domain/media.js';
import { connectionOf } from '../connection.js';
import { IngestStageEnum, IngestStateEnum } from '../enums.js';
import { IngestError } from '../media/media.type.js';
import { DateTime } from '../scalars.js';

@Directive('@key(fields: "id")')
@ObjectType({ description: 'The durable promise to ingest one source; it survives a restart of the server.' })
export class IngestJob {
  @Field(() => ID, { description: 'Id of the job.' })
  id!: string;
  @Field(() => String, { description: 'How the source was named: path, URL or name of the upload.' })
  label!: string;
  @Field(() => IngestStateEnum, { description: 'How far the job is.' })
  state!: WorkState;
  @Field(() => IngestStageEnum, { description: 'Which step it is in.' })
  stage!: JobStage;
  @Field(() => Float, { description: 'Progress of the whole job, 0 to 1.' })
  progress!: number;
  @Field(() => Boolean, { description: 'True when the same bytes were already in the library.' })
  duplicate!: boolean;
  @Field(() => IngestError, { nullable: true, description: 'Why it failed; null unless state is FAILED.' })
  error!: IngestError | null;
  @Field(() => DateTime, { description: 'When the job was accepted.' })
  createdAt!: string;
  @Field(() => DateTime, { description: 'When the job last changed.' })
  updatedAt!: string;
}

export const IngestJobConnection = connectionOf('IngestJob', IngestJob, 'ingest jobs');

@ObjectType({ description: 'What `ingest` accepted.' })
export class IngestPayload {
  @Field(() => [IngestJob], {
    description:
      'One job per file; a folder or a pattern becomes several. Follow them with `ingestProgress`.',
  })
  jobs!: IngestJob[];
}
