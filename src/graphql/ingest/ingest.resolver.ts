import {
  Arg,
  Ctx,
  Directive,
  FieldResolver,
  ID,
  Int,
  Mutation,
  Query,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';

import { isAppError, type AppError } from '../../domain/errors.js';
import type { IngestJob as IngestJobItem, MediaItem } from '../../domain/media.js';
import {
  AFTER_DESCRIPTION,
  DEFAULT_PAGE_SIZE,
  FIRST_DESCRIPTION,
  formatCreationCursor,
  SIZED_BY_FIRST,
  toConnection,
} from '../connection.js';
import type { GraphContext } from '../context.js';
import { parseList } from '../input-values.js';
import { Media } from '../media/media.type.js';
import { stoppable } from '../stoppable.js';
import { IngestInput, JobFilterInput, toIngestRequests, toJobPageRequest } from './ingest.input.js';
import { IngestJob, IngestJobConnection, IngestPayload } from './ingest.type.js';

interface ProgressData {
  readonly args: { readonly jobIds?: readonly string[] | null };
  readonly context: GraphContext;
}

function watchJobs({ args, context: { services, signal } }: ProgressData) {
  const jobIds = args.jobIds == null ? undefined : parseList('jobIds', args.jobIds);
  return stoppable((stop) => services.ingest.watch(jobIds, stop), signal);
}

@Resolver(() => IngestJob)
export class IngestResolver {
  @Query(() => IngestJob, { nullable: true, description: 'One ingest job; null when no job has that id.' })
  job(
    @Arg('id', () => ID, { description: 'Id of the job.' }) id: string,
    @Ctx() { loaders }: GraphContext,
  ): Promise<IngestJobItem | null> {
    return loaders.jobs.load(id);
  }

  @Directive(SIZED_BY_FIRST)
  @Query(() => IngestJobConnection, { description: 'Ingest jobs, newest first.' })
  async jobs(
    @Arg('first', () => Int, { defaultValue: DEFAULT_PAGE_SIZE, description: FIRST_DESCRIPTION })
    first: number,
    @Arg('after', () => String, { nullable: true, description: AFTER_DESCRIPTION }) after: string | null,
    @Arg('filter', () => JobFilterInput, { nullable: true, description: 'Restrictions; default none.' })
    filter: JobFilterInput | null,
    @Ctx() { services }: GraphContext,
  ) {
    const page = await services.ingest.listJobs(toJobPageRequest(first, after, filter));
    return toConnection(page, after, formatCreationCursor);
  }

  @Directive('@cost(weight: 100)')
  @Mutation(() => IngestPayload, {
    description:
      'Accepts sources for ingest; the jobs are kept safe when this returns and run in the background.',
  })
  async ingest(
    @Arg('input', () => IngestInput, { description: 'Sources and what to attach to their items.' })
    input: IngestInput,
    @Ctx() { services }: GraphContext,
  ) {
    return { jobs: await services.ingest.submit(toIngestRequests(input), 'api') };
  }

  @Mutation(() => IngestJob, { description: 'Stops a job. Cancelling finished work changes nothing.' })
  cancelIngest(
    @Arg('jobId', () => ID, { description: 'Id of the job.' }) jobId: string,
    @Ctx() { services }: GraphContext,
  ): Promise<IngestJobItem> {
    return services.ingest.cancel(jobId);
  }

  /** `watchJobs` reads the argument; it is declared here because type-graphql looks for it here. */
  @Subscription(() => IngestJob, {
    subscribe: watchJobs,
    description: 'Every change of these jobs from now on; ends when all of them are finished.',
  })
  ingestProgress(
    @Arg('jobIds', () => [ID], {
      nullable: true,
      description: 'Jobs to follow, up to 100; default all, without end.',
    })
    _jobIds: string[] | null,
    @Root() change: IngestJobItem | AppError,
  ): IngestJobItem {
    if (isAppError(change)) throw change;
    return change;
  }

  @FieldResolver(() => Media, {
    nullable: true,
    description: 'The item made from the source; null until its bytes are known, or after it was deleted.',
  })
  media(@Root() job: IngestJobItem, @Ctx() { loaders }: GraphContext): Promise<MediaItem | null> | null {
    return job.mediaId === null ? null : loaders.media.load(job.mediaId);
  }
}
