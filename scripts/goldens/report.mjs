/**
 * Prints models/PARITY.md from what the parity tests recorded (test/golden/parity) and from the measurement of models
 * of real size (scripts/goldens/results). Usage: node scripts/goldens/report.mjs [--check]; --check writes nothing and
 * exits with 1 when the page is not what the tables say.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const TABLES = at('../../test/golden/parity');
const PAGE = at('../../models/PARITY.md');
/** How the sections follow each other; tables that are not named come last. */
const ORDER = ['sound', 'picture', 'text', 'clap', 'clip', 'narrow'];
const PLAIN = 'vector against load_image alone';

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

function readTables() {
  const names = readdirSync(TABLES).map((file) => file.replace('.json', ''));
  const place = (name) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  names.sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
  return new Map(names.map((name) => [name, readJson(`${TABLES}/${name}.json`)]));
}

function number(value) {
  const rounded = Number(value.toPrecision(2));
  return rounded !== 0 && rounded < 1e-3 ? rounded.toExponential() : String(rounded);
}

function worstOf(measured, isCounted = () => true) {
  const cases = Object.entries(measured).filter(([name]) => isCounted(name));
  return cases.reduce((worst, each) => (each[1] > worst[1] ? each : worst), ['all', 0]);
}

/** One row for the cases under the stage's own bound, one for each reason to have another. */
function stageRows(name, { measure, reference, bound, exceptions = {}, measured }) {
  const row = (label, gap, isCounted, limit, source) => {
    const [worst, most] = worstOf(measured, isCounted);
    const count = Object.keys(measured).filter(isCounted).length;
    return `| ${label} | ${gap} | ${number(most)} | ${number(limit)} | ${worst} | ${count} | ${source} |`;
  };
  const reasons = [...new Set(Object.values(exceptions).map(({ why }) => why))];
  return [
    row(name, measure, (each) => !(each in exceptions), bound, reference),
    ...reasons.map((why) => {
      const isMeant = (each) => exceptions[each]?.why === why;
      const limit = Math.max(
        ...Object.keys(exceptions)
          .filter(isMeant)
          .map((each) => exceptions[each].bound),
      );
      return row('', `but: ${why}`, isMeant, limit, '');
    }),
  ];
}

function section({ modality, measuredWith, stages }) {
  const rows = Object.entries(stages)
    .filter(([, stage]) => stage.bound !== null)
    .flatMap(([name, stage]) => stageRows(name, stage));
  const head = [
    '| stage | gap | measured | bound | worst case | cases | reference |',
    '|---|---|---|---|---|---|---|',
  ];
  const tools = Object.entries(measuredWith ?? {}).map(([name, version]) => `${name} ${version}`);
  const title = `## ${modality[0].toUpperCase()}${modality.slice(1)}`;
  return [title, '', `Measured with ${tools.join(', ')}.`, '', ...head, ...rows, ''];
}

function realSizeSection({ about, rows }) {
  const head = [
    '| tower | bits | worst cosine | median cosine | cases | median cosine between different inputs |',
    '|---|---|---|---|---|---|',
  ];
  const body = rows.map(
    ({ tower, dtype, worst, median, cases, betweenInputs }) =>
      `| ${tower} | ${dtype} | ${worst} | ${median} | ${cases} | ${betweenInputs} |`,
  );
  return [
    '## Models of the published dimensions',
    '',
    `Random weights at the width and depth of laion/clap-htsat-unfused, openai/clip-vit-base-patch32 and`,
    `all-MiniLM-L6-v2, from the bytes of files on. ${about.reference}; ${about.runtime}; ${about.machine}.`,
    'Random weights show what the arithmetic costs at this size; trained ones have outliers that cost more or less.',
    '',
    ...head,
    ...body,
    '',
  ];
}

function differences(pictures) {
  const plain = pictures.stages[PLAIN].measured;
  const cosine = (name) => (1 - plain[name]).toFixed(4);
  const cosines = (names) => names.map((name) => `${name} ${cosine(name)}`).join(', ');
  return [
    '## What differs from the reference on purpose',
    '',
    'Cosines are those of our vector to the one that transformers gives for its own `load_image`, on the tiny model.',
    '',
    `- **Transparency** is composited on white; \`load_image\` shows the colours hidden under it (${cosines(['rgb_alpha.png', 'alpha.webp', 'palette_alpha.png', 'grey_alpha.png'])}).`,
    `- **16-bit pictures** are scaled by 257 and rounded; Pillow saturates grey and cuts the low byte of colours (${cosines(['grey_16.png', 'rgb_16.png'])}).`,
    `- **Embedded profiles** are honoured: the same colours give the same vector in any colour space; \`load_image\` ignores them (${cosines(['display_p3.png', 'display_p3.jpg', 'adobe_rgb.png', 'cmyk_profile.jpg'])}). CMYK without a profile is read as Pillow reads it.`,
    '- **Lengths are counted in whole numbers**: ceil(N * 48000 / rate). librosa adds a sample at some rates (10 s at 44.1 kHz), which would be cropped at random or, at 5 s, tiled once instead of twice.',
    '- **Nothing is cropped at random.** Sounds longer than 10 s are cut at their quietest places, the same ones every time; each window is at parity with the reference on the same samples.',
    '- **Ingest brings recordings to -23 LUFS first**; the tables above are measured at the level of the file.',
    '- **Texts run one at a time and unpadded**: graphs without an attention mask read padding as words.',
    '',
    'Not supported, and refused with an error: fused CLAP (`truncation: fusion`), graphs whose inputs or outputs are',
    '16-bit floats, sentence encoders with a dense layer (`2_Dense`) outside of their graph.',
    '',
  ];
}

function render() {
  const tables = readTables();
  const { versions } = readJson(at('../../test/golden/manifest.json'));
  return [
    '# Parity with the Python reference',
    '',
    'Printed by `scripts/goldens/report.mjs` from what the parity tests recorded; every run of the tests holds the',
    'bounds. Goldens come from `scripts/goldens/make.py` with randomly initialised models; "output" is what a tower',
    'gives, "vector" is that at length 1. A gap of 1e-4 of a vector is a cosine of 0.9999.',
    '',
    `Reference: ${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}.`,
    '',
    ...[...tables.values()].flatMap(section),
    ...realSizeSection(readJson(at('./results/real-size.json'))),
    ...differences(tables.get('picture')),
  ].join('\n');
}

const page = render();
if (!process.argv.includes('--check')) writeFileSync(PAGE, page);
else if (readFileSync(PAGE, 'utf8') !== page) {
  process.stderr.write('models/PARITY.md is not what the tables say: run node scripts/goldens/report.mjs\n');
  process.exitCode = 1;
}
