import type { Config } from '../../config/env.js';
import { openCheckpoints } from '../../container/checkpoints.js';
import { openMediaTools } from '../../container/media.js';
import { toAppError } from '../../domain/errors.js';
import type { ModelStatus } from '../../services/services.js';
import { describeFailure, type Command } from '../command.js';

/** What one look found. */
interface Finding {
  readonly check: string;
  readonly state: 'OK' | 'WARNING' | 'FAILED';
  readonly message: string;
}

const MARK = { OK: 'ok  ', WARNING: 'warn', FAILED: 'FAIL' } as const;

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'check decoders, checkpoints and the library, and say what to do',
  usage: '',
  options: { json: { type: 'boolean' } },
  optionHelp: { json: 'one JSON line per finding' },
  examples: ['chorus doctor', 'chorus doctor --json'],

  async run({ config, open, terminal, signal }, _args, options) {
    const findings = [
      checkNode(process.versions.node),
      ...(await guarded('ffmpeg', () => checkDecoders(config))),
      ...(await guarded('checkpoints', () => checkCheckpoints(config, signal))),
      ...(await guarded('library', async () => {
        const { spaces, store, models } = await (await open()).services.system.describe();
        const names = spaces.map(({ name, dimensions }) => `${name} (${dimensions})`).join(', ');
        return [
          { check: 'library', state: 'OK', message: `${store} opens; spaces: ${names}` },
          { check: 'memory', state: 'OK', message: describeMemory(models) },
        ];
      })),
    ];
    for (const finding of findings) {
      if (options['json'] === true) terminal.printJson(finding);
      else terminal.print(`${MARK[finding.state]}  ${finding.check}: ${finding.message}`);
    }
    return findings.some(({ state }) => state === 'FAILED') ? 1 : 0;
  },
};

/** What the models take when all of them are loaded; a transcriber that was never opened is not counted. */
function describeMemory(models: readonly ModelStatus[]): string {
  const known = models.filter(({ weightsBytes }) => weightsBytes !== null);
  const parts = known.map(({ role, weightsBytes }) => `${role} ${Math.round(weightsBytes! / 2 ** 20)} MiB`);
  return `weights of the models: ${parts.join(', ')}, for each lane that uses them (CHORUS_LANES); CHORUS_MODEL_IDLE_SECONDS frees those that rest`;
}

/** A look that throws is a finding, not the end of the visit. */
async function guarded(check: string, look: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await look();
  } catch (error) {
    return [{ check, state: 'FAILED', message: describeFailure(toAppError(error)) }];
  }
}

function checkNode(version: string): Finding {
  const isEnough = Number(version.split('.')[0]) >= 20;
  const message = isEnough ? version : `${version} is too old: Chorus needs Node 20.11.1 or newer.`;
  return { check: 'node', state: isEnough ? 'OK' : 'FAILED', message };
}

async function checkDecoders(config: Config): Promise<Finding[]> {
  const { ffmpeg, ffprobe, resampler } = await openMediaTools(config).decoder.describeBinaries();
  return [
    ...[
      { check: 'ffmpeg', program: ffmpeg },
      { check: 'ffprobe', program: ffprobe },
    ].map(({ check, program }): Finding => {
      const what = `${program.version} (${program.source.toLowerCase()})`;
      if (!program.isOld) return { check, state: 'OK', message: what };
      const advice =
        'It is old, and decodes files of strangers: install a newer one, or set FFMPEG_PATH and FFPROBE_PATH.';
      return { check, state: 'WARNING', message: `${what}. ${advice}` };
    }),
    { check: 'resampler', state: 'OK', message: resampler },
  ];
}

/** Reads every byte of the checkpoints: a damaged one gives vectors that are quietly wrong. */
async function checkCheckpoints(config: Config, signal: AbortSignal): Promise<Finding[]> {
  const statuses = await (await openCheckpoints(config)).verify(signal);
  return statuses.map(({ name, isReady, missing, damaged, source }): Finding => {
    const check = `model ${name}`;
    if (isReady) return { check, state: 'OK', message: 'ready' };
    const advice = source.kind === 'HUB' ? 'Run: chorus models fetch' : 'Restore the files.';
    const bad = [...missing, ...damaged].join(', ');
    return { check, state: 'FAILED', message: `missing or damaged: ${bad}. ${advice}` };
  });
}
