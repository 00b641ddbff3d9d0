/**
 * The bars, each a command: `npm run bench -- [case …] [options]`, described in docs/benchmarks.md. Prints a Markdown table
 * with ratios to Flower, and keeps it, with the machine it was made on, in the data folder.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { BARS, CASES } from './cases/all-cases.ts';
import { type Finding, findingsTable } from './finding.ts';
import { findFlowerPython } from './peers/flower-python.ts';
import { readSettings } from './settings.ts';

const { settings: given, installFlower } = readSettings(process.argv.slice(2));
const names = given.cases.length > 0 ? given.cases : BARS;
const unknown = names.find((name) => !(name in CASES));
if (unknown) throw new Error(`there is no case ${unknown}; the cases are ${Object.keys(CASES).join(', ')}`);
mkdirSync(given.dataDir, { recursive: true });
const flowerPython = await findFlowerPython(given.dataDir, installFlower);
const settings = flowerPython === undefined ? given : { ...given, flowerPython };
if (flowerPython === undefined)
  settings.progress('Flower is not measured: give --flower to install it, or set FLOWER_PYTHON.');

const findings: Finding[] = [];
for (const name of names) {
  settings.progress(`${name} …`);
  findings.push(...((await CASES[name]?.(settings)) ?? []));
}
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
const report = [
  `${new Date().toISOString()}, commit ${commit}, Node ${process.versions.node}, ${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}`,
  '',
  findingsTable(findings),
  '',
].join('\n');
writeFileSync(join(settings.dataDir, `report-${names.join('-')}.md`), report);
process.stdout.write(report);
