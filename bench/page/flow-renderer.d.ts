/** The renderer that the map is measured against, as far as it is used. */
declare module '@flowfuse/flow-renderer' {
    export default class FlowRenderer {
        renderFlows(flows: readonly object[], options: { container: HTMLElement; flowId?: string }): void;
    }
}
