import { Directive, Field, Int, ObjectType } from 'type-graphql';

import type { Modality } from '../../domain/embedding.js';
import { ModalityEnum } from '../enums.js';
import { MediaWarning } from '../media/media.type.js';

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
  @Directive('@listSize(assumedSize: 3)')
  @Field(() => [MediaWarning], { description: 'What is not as it should be, and how to mend it.' })
  warnings!: MediaWarning[];
}
