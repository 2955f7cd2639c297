// Whether docs/openapi.json keeps what docs/openapi-contract.txt promises.
//
//   node breaking.mjs            fails with every broken promise
//   node breaking.mjs --accept   writes the promises of today: after an addition, or with a new major version
import { readFileSync, writeFileSync } from 'node:fs';

import { broken, contract } from './contract.mjs';

const docs = new URL('../../docs/', import.meta.url);
const file = new URL('openapi-contract.txt', docs);
const now = contract(JSON.parse(readFileSync(new URL('openapi.json', docs), 'utf8')));
if (process.argv.includes('--accept')) {
  writeFileSync(file, `${now.join('\n')}\n`);
  console.log(`${now.length} promises written`);
} else {
  const before = readFileSync(file, 'utf8').trimEnd().split('\n');
  const found = broken(before, now);
  found.forEach((line) => console.log(line));
  console.log(`${before.length} promises, ${found.length} broken, ${now.length - before.length} more lines than then`);
  if (found.length > 0) {
    console.log('Clients rely on these. Keep them (a deprecated operation stays for two minor versions), or, where that was decided, `make accept-contract`.');
    process.exitCode = 1;
  }
}
