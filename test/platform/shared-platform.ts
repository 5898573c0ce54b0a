import { FlowFusePlatform } from './flowfuse-platform';

let started: Promise<FlowFusePlatform> | undefined;

/** The one platform of all tests here, which is started by the first that asks and ended after the last. */
export function sharedPlatform(): Promise<FlowFusePlatform> {
    return (started ??= FlowFusePlatform.start());
}

// Outside of any suite: for all files.
after(async () => {
    await (await started?.catch(() => undefined))?.dispose();
});
