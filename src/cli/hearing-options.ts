import type { HearingOptions } from '../domain/hearing.js';
import { SOUND_DOMAINS } from '../domain/sound-domain.js';
import { choiceOption, stringOption, type OptionValues } from './command.js';

/** Says in words that something is to be found out, which brings back the default for a sound that was heard otherwise. */
const AUTO = 'auto';
const DOMAIN_CHOICES = [...SOUND_DOMAINS.map((domain) => domain.toLowerCase()), AUTO];

/** Options on speech that `ingest` and `transcribe` share. */
export const SPEECH_OPTIONS = { language: { type: 'string' }, translate: { type: 'boolean' } } as const;
export const SPEECH_HELP = {
  language: `code of the language spoken, for example de; ${AUTO} finds out (default ${AUTO})`,
  translate: 'write English, whatever is spoken; for multilingual Whisper models',
};

/** What `ingest` takes beyond that. */
export const SOUND_DOMAIN_OPTION = { 'sound-domain': { type: 'string' } } as const;
export const SOUND_DOMAIN_HELP = {
  'sound-domain': `what the sound is: ${DOMAIN_CHOICES.join(', ')} (default ${AUTO}, stretch by stretch)`,
};

/**
 * @returns what the caller says about the sounds; undefined when nothing was said.
 * @throws UsageError for an unknown domain.
 */
export function readHearing(options: OptionValues): HearingOptions | undefined {
  const language = stringOption(options, 'language')?.toLowerCase();
  const domain = choiceOption(options, 'sound-domain', DOMAIN_CHOICES);
  const translate = options['translate'] === true;
  if (language === undefined && domain === undefined && !translate) return undefined;
  const soundDomain = SOUND_DOMAINS.find((known) => known.toLowerCase() === domain);
  return {
    ...(language !== undefined && language !== AUTO && { language }),
    ...(translate && { task: 'TRANSLATE' }),
    ...(soundDomain && { soundDomain }),
  };
}
