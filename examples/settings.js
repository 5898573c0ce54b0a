// A settings.js to start from: Node-RED on loopback, and every setting of this package with its default.
module.exports = {
    uiHost: '127.0.0.1',
    flowFile: 'flows.json',
    credentialSecret: 'change me: whoever knows this can read the credentials',
    telemetry: { enabled: false },
    editorTheme: { tours: false },

    snapshots: {
        // dir: '/somewhere/else',        // default: the folder `snapshots` in the user directory
        auto: { enabled: true },
        retention: { keepLast: 10, keepHourly: 0, keepDaily: 0, keepWeekly: 0, keepMonthly: 0 },
        // encryptionKey: process.env.SNAPSHOTS_KEY,  // default: a key made at the first start
        env: { capture: 'referenced', plain: [] },
        guard: { enabled: true, restarts: 3, withinSeconds: 60 },
        // remotes: { plant: { kind: 'flowfuse', url: 'https://flowfuse.example.com', token: '${FLOWFUSE_TOKEN}' } },
        // hub: { url: 'https://hub.example.com/snapshots' },  // where devices reach this Node-RED; default: as the browser does
        // device: { url: 'https://hub.example.com/snapshots', id: '…', token: '${DEVICE_TOKEN}', credentialSecret: '${DEVICE_SECRET}' },
    },
};
