import type { IngestJob, IngestSource } from '../../domain/media.js';
import type { Services } from '../../services/services.js';
import {
  describeFailure,
  requireArgs,
  stringListOption,
  stringOption,
  type Command,
  type CommandContext,
} from '../command.js';
import {
  readHearing,
  SOUND_DOMAIN_HELP,
  SOUND_DOMAIN_OPTION,
  SPEECH_HELP,
  SPEECH_OPTIONS,
} from '../hearing-options.js';
import { JobProgress, type Terminal } from '../terminal.js';

export const ingestCommand: Command = {
  name: 'ingest',
  summary: 'put files, folders, globs or URLs into the library',
  usage: 'PATH|GLOB|URL ...',
  options: {
    tag: { type: 'string', multiple: true },
    title: { type: 'string' },
    ...SPEECH_OPTIONS,
    ...SOUND_DOMAIN_OPTION,
    json: { type: 'boolean' },
  },
  optionHelp: {
    tag: 'tag for every item; may be given several times',
    title: 'title of the item (default: from the file name)',
    ...SPEECH_HELP,
    ...SOUND_DOMAIN_HELP,
    json: 'one JSON line per source',
  },
  examples: [
    'chorus ingest ~/Pictures ~/Music/*.mp3',
    'chorus ingest talk.mp4 talk.srt --tag talk',
    'chorus ingest vortrag.mp3 --language de',
  ],

  async run({ open, terminal, signal }, args, options) {
    const sources = requireArgs(args, 'at least one file, folder, glob or URL').map(toSource);
    const tags = stringListOption(options, 'tag');
    const title = stringOption(options, 'title');
    const attributes = { ...(tags.length > 0 ? { tags } : {}), ...(title ? { title } : {}) };
    const hearing = readHearing(options);
    const { services } = await open();
    const requests = sources.map((source) => ({ source, attributes, ...(hearing && { hearing }) }));
    const jobs = await services.ingest.submit(requests, 'cli');
    const finished = await follow(services, jobs, terminal, signal);
    for (const job of finished) printJob(job, terminal, options['json'] === true);
    return finished.every((job) => job.state === 'READY') ? 0 : 1;
  },
};

/** @returns a URL source for http(s) addresses, a path otherwise. */
function toSource(argument: string): IngestSource {
  if (/^https?:\/\//i.test(argument)) return { type: 'URL', url: argument };
  return { type: 'PATH', path: argument };
}

/** Shows the progress of jobs until all are finished; Ctrl-C cancels them. @returns them in the order given. */
export async function follow(
  services: Services,
  jobs: readonly IngestJob[],
  terminal: Terminal,
  signal: CommandContext['signal'],
): Promise<IngestJob[]> {
  const ids = jobs.map((job) => job.id);
  const cancelAll = () => void Promise.allSettled(ids.map((id) => services.ingest.cancel(id)));
  signal.addEventListener('abort', cancelAll, { once: true });
  const progress = new JobProgress(terminal, jobs.length);
  try {
    for await (const job of services.ingest.watch(ids)) progress.update(job);
  } finally {
    progress.stop();
    signal.removeEventListener('abort', cancelAll);
  }
  return (await services.ingest.getJobs(ids)).filter((job) => job !== null);
}

function printJob(job: IngestJob, terminal: Terminal, asJson: boolean): void {
  const { label: source, state, mediaId, duplicate, error } = job;
  if (asJson) return terminal.printJson({ source, state, mediaId, duplicate, error });
  const outcome = error
    ? describeFailure(error)
    : `${mediaId ?? ''}${duplicate ? ' (already in the library)' : ''}`;
  terminal.print(`${state}\t${source}\t${outcome}`);
}
