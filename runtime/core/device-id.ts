const ID = /^[0-9A-Za-z]{10}$/;

/** True for a text that can be the id of a device: ten letters and digits, as FlowFuse's hashids are. */
export function isDeviceId(text: unknown): text is string {
    return typeof text === 'string' && ID.test(text);
}
