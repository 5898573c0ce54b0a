// Type checks, lint and format: everything about the code that can be told without running it.
import { installed, must } from './run.mjs';

const node = process.execPath;
const rooms = ['', 'runtime/core/', 'editor/', 'test/browser/', 'bench/page/'];
const projects = rooms.map((room) => `${room}tsconfig.json`);
for (const project of projects) await must(`tsc -p ${project}`, node, [installed('typescript/bin/tsc'), '-p', project]);
await must('eslint', node, [installed('eslint/bin/eslint.js'), '.']);
await must('prettier', node, [installed('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.']);
