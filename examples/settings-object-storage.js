// A settings.js for a Node-RED that keeps its snapshots in object storage, too: a bucket that many instances share. In the user
// directory, `npm install aws4fetch` has to be done once. Secrets come from the environment: `${NAME}` stands for the variable
// of that name; without an access key here it is AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
module.exports = {
    uiHost: '127.0.0.1',
    flowFile: 'flows.json',
    credentialSecret: 'change me: whoever knows this can read the credentials',
    telemetry: { enabled: false },
    editorTheme: { tours: false },

    snapshots: {
        remotes: {
            fleet: {
                kind: 's3',
                endpoint: 'http://127.0.0.1:9000',
                bucket: 'my-fleet',
                prefix: 'plant-north',
                accessKeyId: '${FLEET_KEY_ID}',
                secretAccessKey: '${FLEET_KEY}',
                // Secrets are encrypted under it: the same for all who share the folder.
                passphrase: '${FLEET_PASSPHRASE}',
                // What this instance is called there; without it the name of the machine.
                instance: 'pumps',
                auto: 'all',
                target: 'my-fleet/plant-north/pumps',
            },
        },
        // A device that runs what was made the Device Target of `pumps` has this in place of `auto` and `target`:
        // device: { remote: 'fleet', id: 'pump-7', group: 'pumps' },
    },
};
