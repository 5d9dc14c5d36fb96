import { Directive, Field, Float, ID, Int, InterfaceType, ObjectType } from 'type-graphql';

import type { ErrorCode } from '../../domain/errors.js';
import type { JsonObject, MediaItem, MediaKind, TranscriptFacts, WorkState } from '../../domain/media.js';
import { connectionOf } from '../connection.js';
import { ErrorCodeEnum, IngestStateEnum, MediaKindEnum, TranscriptFormatEnum } from '../enums.js';
import { DateTime, JsonObjectScalar } from '../scalars.js';

@ObjectType({ description: 'Why an item or a job failed.' })
export class IngestError {
  @Field(() => ErrorCodeEnum, { description: 'Code of the error catalogue.' })
  code!: ErrorCode;
  @Field(() => String, { description: 'What happened and what to do, in one or two sentences.' })
  message!: string;
}

@ObjectType({ description: 'A caution that did not stop the work.' })
export class MediaWarning {
  @Field(() => String, { description: 'What it is about, for example SILENT_AUDIO.' })
  code!: string;
  @Field(() => String, { description: 'The caution as a sentence.' })
  message!: string;
}

const TYPE_NAMES: Record<MediaKind, string> = { AUDIO: 'Audio', IMAGE: 'Image', TRANSCRIPT: 'Transcript' };

/** An entity interface: another subgraph can add fields to all media at once with `@interfaceObject`. */
@Directive('@key(fields: "id")')
@InterfaceType({
  description: 'One thing that was put in: a sound, a picture or a transcript.',
  resolveType: (item: MediaItem) => TYPE_NAMES[item.kind],
})
export abstract class Media {
  @Field(() => ID, { description: 'Stable, made from the bytes: the same bytes are the same item.' })
  id!: string;
  @Field(() => MediaKindEnum, { description: 'What this item is; decides the type behind the interface.' })
  kind!: MediaKind;
  @Field(() => IngestStateEnum, {
    description: 'How far the item is; only READY items are sure to be complete.',
  })
  state!: WorkState;
  @Field(() => String, { description: 'Title; the name of the file unless another was given.' })
  title!: string;
  @Field(() => [String], { description: 'Tags, for filters.' })
  tags!: string[];
  @Field(() => JsonObjectScalar, { description: 'Free values attached by users; {} when there are none.' })
  metadata!: JsonObject;
  @Field(() => String, { description: 'Path, URL or upload name from which the bytes first came.' })
  source!: string;
  @Field(() => String, { description: 'SHA-256 of the bytes, 64 hexadecimal digits.' })
  digest!: string;
  @Field(() => Float, { description: 'Size of the bytes; a whole number that may pass 2^31.' })
  sizeBytes!: number;
  @Field(() => String, { description: 'Media type of the bytes, for example audio/mpeg.' })
  mimeType!: string;
  @Field(() => DateTime, { description: 'When the item was first accepted.' })
  createdAt!: string;
  @Field(() => DateTime, { description: 'When the item last changed.' })
  updatedAt!: string;
  @Field(() => IngestError, {
    nullable: true,
    description: 'Why ingest failed; null unless state is FAILED.',
  })
  error!: IngestError | null;
  @Directive('@listSize(assumedSize: 3)')
  @Field(() => [MediaWarning], { description: 'Cautions found during ingest.' })
  warnings!: MediaWarning[];
}

@Directive('@key(fields: "id")')
@ObjectType({ implements: Media, description: 'A sound: music, a recording, speech.' })
export class Audio extends Media {
  @Field(() => Float, { description: 'Length in seconds.' })
  durationSeconds!: number;
  @Field(() => Int, { description: 'Sample rate of the file in hertz.' })
  sampleRateHz!: number;
  @Field(() => Int, { description: 'Number of channels of the file.' })
  channels!: number;
  @Field(() => String, { description: 'Codec of the file, for example mp3.' })
  codec!: string;
  @Field(() => Float, {
    nullable: true,
    description: 'Integrated loudness (EBU R128) in LUFS; null when too short or too quiet to measure.',
  })
  loudnessLufs!: number | null;
  @Field(() => Float, { description: 'Gain in dB applied before the sound was encoded.' })
  gainDb!: number;
}

@Directive('@key(fields: "id")')
@ObjectType({ implements: Media, description: 'A picture.' })
export class Image extends Media {
  @Field(() => Int, { description: 'Width in pixels, after the EXIF orientation is applied.' })
  widthPixels!: number;
  @Field(() => Int, { description: 'Height in pixels, after the EXIF orientation is applied.' })
  heightPixels!: number;
  @Field(() => String, { description: 'File format, for example jpeg.' })
  format!: string;
}

@Directive('@key(fields: "id")')
@ObjectType({
  implements: Media,
  description: 'Written words: subtitles, a transcript of a talk, plain text.',
})
export class Transcript extends Media {
  @Field(() => TranscriptFormatEnum, { description: 'How the transcript was written.' })
  format!: TranscriptFacts['format'];
  @Field(() => Float, {
    nullable: true,
    description: 'End of the last timed passage in seconds; null for text without times.',
  })
  durationSeconds!: number | null;
}

export const MediaConnection = connectionOf('Media', Media, 'media items');

@ObjectType({ description: 'What `deleteMedia` did.' })
export class DeleteMediaPayload {
  @Field(() => [ID], { description: 'Ids that existed and are gone now; unknown ids are left out.' })
  deletedIds!: string[];
}
