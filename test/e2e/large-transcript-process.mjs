/** Reads transcripts with the compiled product, as a server does; prints what was read or the code of the error. */
import { createHash } from 'node:crypto';
import { readTranscript } from '../../dist/decode/read-transcript.js';

for (const path of process.argv.slice(2)) {
  const outcome = await readTranscript(path).then(
    (transcript) => createHash('sha256').update(JSON.stringify(transcript)).digest('hex'),
    ({ name, code }) => `${name} ${code}`,
  );
  process.stdout.write(`${outcome}\n`);
}
