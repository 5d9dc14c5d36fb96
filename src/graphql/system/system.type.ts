import { Directive, Field, Float, Int, ObjectType } from 'type-graphql';

import type { Modality } from '../../domain/embedding.js';
import { ModalityEnum } from '../enums.js';
import { MediaWarning } from '../media/media.type.js';
import { DateTime } from '../scalars.js';

@ObjectType({ description: 'One embedding space. Vectors of two spaces are never compared.' })
export class EmbeddingSpace {
  @Field(() => String, { description: 'Name used in `spaces` and in evidence, for example `clip`.' })
  name!: string;
  @Field(() => String, { description: 'Model whose encoders made the space.' })
  modelId!: string;
  @Field(() => String, { description: 'Commit of the model repository, or a digest of the local files.' })
  revision!: string;
  @Field(() => Int, { description: 'Length of the vectors.' })
  dimensions!: number;
  @Field(() => String, { description: 'SHA-256 of the settings of the front end, hexadecimal.' })
  preprocessingDigest!: string;
  @Field(() => [ModalityEnum], { description: 'What can be encoded into the space directly.' })
  modalities!: Modality[];
}

@ObjectType({ description: 'One model of the profile, and what it takes of the memory.' })
export class ModelStatus {
  @Field(() => String, { description: 'What it is for: `clip`, `clap`, `text`, `transcriber`, ...' })
  role!: string;
  @Field(() => String, {
    nullable: true,
    description: 'Which model it is; null until it was opened, as a transcriber is with the first sound.',
  })
  modelId!: string | null;
  @Field(() => Boolean, { description: 'True while its weights are in memory.' })
  isLoaded!: boolean;
  @Field(() => Int, { description: 'How often its weights are in memory: once for each lane that used it.' })
  loadedCopies!: number;
  @Field(() => Float, {
    nullable: true,
    description:
      'Bytes of its graphs on disk, about what each copy takes in memory; null until it was opened. A file that several roles ' +
      'share counts for each.',
  })
  weightsBytes!: number | null;
  @Field(() => DateTime, {
    nullable: true,
    description: 'When it was last used; null: never since the start.',
  })
  lastUsedAt!: string | null;
}

@ObjectType({ description: 'How much there is to ingest, and who does it.' })
export class QueueStatus {
  @Field(() => String, { description: '`embedded`: in this process; `redis`: shared by all processes.' })
  kind!: string;
  @Field(() => Int, { description: 'Jobs that nobody works on yet.' })
  waiting!: number;
  @Field(() => Int, { description: 'Jobs that are worked on.' })
  running!: number;
  @Field(() => Int, { description: 'Jobs that failed for the moment and wait for their next attempt.' })
  delayed!: number;
  @Field(() => Int, { description: 'Processes that take jobs.' })
  workers!: number;
}

@ObjectType({ description: 'What this server is and has.' })
export class SystemInfo {
  @Field(() => String, { description: 'Version of Chorus.' })
  version!: string;
  @Field(() => String, { description: 'Profile in use: which checkpoint serves which role.' })
  profile!: string;
  @Field(() => String, { description: 'Store that keeps the vectors.' })
  store!: string;
  @Field(() => String, { nullable: true, description: 'Speech recogniser; null when there is none.' })
  transcriber!: string | null;
  @Directive('@listSize(assumedSize: 8)')
  @Field(() => [EmbeddingSpace], { description: 'Embedding spaces in use.' })
  spaces!: EmbeddingSpace[];
  @Directive('@listSize(assumedSize: 8)')
  @Field(() => [ModelStatus], { description: 'Models of the profile.' })
  models!: ModelStatus[];
  @Field(() => QueueStatus, { description: 'The queue of ingest jobs.' })
  queue!: QueueStatus;
  @Field(() => Float, { description: 'Resident memory of the server, bytes.' })
  memoryBytes!: number;
  @Directive('@listSize(assumedSize: 3)')
  @Field(() => [MediaWarning], { description: 'What is not as it should be, and how to mend it.' })
  warnings!: MediaWarning[];
}
