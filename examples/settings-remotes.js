// A settings.js for a Node-RED that exchanges snapshots with others. Secrets come from the environment: `${NAME}` stands
// for the variable of that name. What is set here is shown in the sidebar, and changed here only.
module.exports = {
    uiHost: '127.0.0.1',
    flowFile: 'flows.json',
    credentialSecret: 'change me: whoever knows this can read the credentials',
    telemetry: { enabled: false },
    editorTheme: { tours: false },

    snapshots: {
        remotes: {
            // A FlowFuse platform, with a personal access token of a user there.
            platform: {
                kind: 'flowfuse',
                url: 'https://app.flowfuse.com',
                token: '${FLOWFUSE_TOKEN}',
            },
            // Another Node-RED with this package: the address of its editor, httpAdminRoot included. It needs no user
            // where nobody has to log in, or a `token` of its adminAuth in place of a name and a password.
            hub: {
                kind: 'node-red',
                url: 'http://hub.example:1880/admin',
                username: 'plant-7',
                password: '${HUB_PASSWORD}',
                // Every deploy here goes there: 'all', only what a person made or pinned: 'kept', nothing: 'none'.
                auto: 'all',
                target: 'node-red',
            },
        },
    },
};
