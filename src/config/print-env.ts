import { listVariables, type DocumentedVariable } from './variables.js';

/** @returns the text of `.env.example`: every variable, commented out, at its default. */
export function printEnvExample(): string {
  const lines = [
    '# Every variable Chorus reads, at its default. None is needed for a first run.',
    '# Printed from src/config/variables.ts by `node scripts/run.mjs ../scripts/print-env.mjs --write`.',
  ];
  let group = '';
  for (const variable of listVariables()) {
    if (variable.group !== group) lines.push('', `# --- ${variable.group} ---`);
    group = variable.group;
    lines.push(
      `# ${variable.description} (${qualify(variable)})`,
      `#${variable.name}=${variable.default ?? ''}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

/** @returns the table of the README, in Markdown. */
export function printEnvTable(): string {
  const rows = listVariables().map((variable) => {
    const fallback = variable.default === null ? (variable.defaultText ?? '') : `\`${variable.default}\``;
    const type = variable.unit === undefined ? variable.type : `${variable.type}, ${variable.unit}`;
    const note = variable.secret ? `${variable.description} Secret.` : variable.description;
    return `| \`${variable.name}\` | ${type} | ${fallback} | ${note} |`;
  });
  return `${['| variable | type | default | meaning |', '|---|---|---|---|', ...rows].join('\n')}\n`;
}

function qualify({ type, unit, defaultText, secret }: DocumentedVariable): string {
  const facts = [unit === undefined ? type : `${type}, ${unit}`];
  if (defaultText !== undefined) facts.push(`default: ${defaultText}`);
  if (secret) facts.push('secret');
  return facts.join('; ');
}
