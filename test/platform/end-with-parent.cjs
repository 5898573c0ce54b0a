// Loaded into a process that is never to outlive the one that started it, however that one ends.
process.stdin.resume().once('end', () => process.exit());
