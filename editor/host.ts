import type { ServerAccess } from './api';
import type { Looks } from './flow-map/looks';
import type { FlowNode } from '../runtime/core/snapshot';

export type { TransferAnswer, TransferRequest } from './api';

/** The few abilities of Node-RED's editor that this package uses. Implemented once, by red.ts. */
export interface EditorHost extends ServerAccess {
    /** The editor's language as a BCP 47 tag. */
    readonly language: string;
    /**
     * A sentence of the locale catalogue. `__name__` in it is replaced by the value of that name, always as plain text;
     * a number called `count` chooses between the sentence's plural forms.
     */
    text(key: string, values?: TextValues): string;
    /** False for a user to whom the server would refuse it. Without users everything is allowed. */
    mayRead(): boolean;
    mayWrite(): boolean;
    /** Calls back when a user logs in without a reload, and may do more from now on. */
    onLogin(listener: () => void): void;
    /** Calls back after each deploy of this editor that went well. */
    onDeployed(listener: () => void): void;
    /** Calls back with what the server publishes under a topic, until the function that this gives is called. */
    onNotice(topic: string, listener: (payload: unknown) => void): () => void;
    /** Calls back when the channel for notices is there again; some may have been missed. */
    onReconnect(listener: () => void): void;

    /**
     * What this user had remembered under a name, at whatever machine. Undefined for nothing; whatever it is, it may have
     * been written by another version of this package.
     */
    recall(name: string): unknown;
    /** Remembers something for this user: JSON, kept by Node-RED with the user's settings. Never fails. */
    remember(name: string, value: unknown): void;

    addSidebar(tab: {
        id: string;
        icon: string;
        label: string;
        name: string;
        content: HTMLElement;
        action: string;
    }): void;
    showSidebar(id: string): void;
    /** Adds an entry to the command palette, labelled from the catalogue. */
    addAction(id: string, labelKey: string, run: () => void): void;

    /** Gives an action a key in the workspace, unless the user has chosen another one. */
    addKey(action: string, key: string): void;
    /** Adds an item to the menus that a right click opens in the workspace and on its tabs. */
    addContextMenuItem(item: ContextMenuItem): void;

    /** Makes Node-RED's search box of an input. Calls back when the typing pauses. */
    searchBox(input: HTMLInputElement, onChange: (text: string) => void): SearchBox;
    /** Makes Node-RED's toggle button of a checkbox. Calls back after each change, whoever made it. */
    toggleButton(input: HTMLInputElement, label: string, onChange: () => void): HTMLElement;
    tooltip(target: HTMLElement, text: string): void;
    /** Opens a menu at an element or at a point. `giveBackFocus` is called when it closes, before what was chosen runs. */
    openMenu(at: HTMLElement | { x: number; y: number }, items: readonly MenuItem[], giveBackFocus: () => void): void;
    openDialog(dialog: DialogOptions): Dialog;
    notify(notification: Notification): { close(): void };
    /**
     * Splits code into lines of tokens; `language` as Monaco calls it, `mustache` and `jsonata` besides. Undefined where
     * Monaco is not on the page or the text is too long. Never rejects.
     */
    tokensOf(text: string, language: string): Promise<CodeToken[][] | undefined>;
    /**
     * Shows two texts line by line in an element of the page, as the code editor does it. Undefined, with the element as it
     * was, where that editor is not Monaco.
     */
    openTextDifference(options: TextDifferenceOptions): TextDifference | undefined;
    /** Opens something over the whole editor below its header. Shortcuts of the editor do nothing while it is open. */
    openScreen(screen: ScreenOptions): Screen;

    canvas: Canvas;
}

/** The same in the large screens, whose script knows how nodes look. */
export interface ScreenHost extends EditorHost {
    looks: Looks;
}

/** The flows in the open editor. */
export interface Canvas {
    hasUndeployedChanges(): boolean;
    /** True while the form of a node is open, whose node must not be taken away. A screen of ours is no form. */
    isEditing(): boolean;
    /** Revision of the flows that the editor was loaded with or deployed last. */
    revision(): string | null;
    /** While held, Node-RED's own question about flows that were deployed elsewhere is not asked. */
    holdDeployNotices(held: boolean): void;
    /**
     * Shows other flows instead, as deployed: nothing is dirty and the next deploy builds on `revision`. The editor's own
     * undo brings back what was there before, as undeployed changes. Throws when Node-RED cannot load them.
     */
    replace(flows: FlowNode[], revision: string): void;
    /** What a deploy would send now. */
    flows(): FlowNode[];
    /** As much of a node, group, tab or subflow of the editor as it takes to name it: `type`, `name`, `label`. */
    node(id: string): FlowNode | undefined;
    /** Id of the one node or group that is selected; else that of the tab or subflow that is shown. */
    selected(): string | undefined;
    /**
     * Shows other flows instead, as changes that are not deployed, and what has changed with Node-RED's mark. The
     * editor's own undo takes them back. `shown` is the tab or subflow to look at. Throws when Node-RED cannot load them.
     */
    edit(flows: FlowNode[], shown: string | undefined): void;
    /**
     * Imports nodes as Node-RED does from the clipboard: with new ids, and with the mouse to be placed on the tab that is
     * shown; a tab among them becomes a new one and is shown. Undo takes them out again. Takes over the nodes that it is
     * given. False when that tab is locked: then nothing has happened.
     */
    place(nodes: FlowNode[]): boolean;
    /** Opens Node-RED's own comparison of the editor with what runs on the server. */
    reviewRunning(): void;
}

/** An item of the menus that a right click opens. `tab` is the id of the tab that it was opened for, if any. */
export interface ContextMenuItem {
    /** Asked each time that a menu opens; undefined where there is nothing to do. */
    label(tab: string | undefined): string | undefined;
    /** The action that does the same, whose key is shown. */
    action: string;
    run(tab: string | undefined): void;
}

export type TextValues = Readonly<Record<string, string | number>>;

export interface SearchBox {
    value(): string;
    /** Empties the box; calls back as if it had been emptied by hand. */
    clear(): void;
    /** Shows a number of matches in the box; undefined for none. */
    count(matches: number | undefined): void;
}

export interface MenuItem {
    label: string;
    icon: string;
    /** Absent for an item that is not part of a choice. */
    checked?: boolean;
    run: () => void;
}

export interface DialogOptions {
    title: string;
    content: HTMLElement;
    /** In pixels; less where the window is narrower. */
    width: number;
    buttons: readonly DialogButton[];
    /** Asked each time that somebody closes it, by whatever way; it stays open when this is false. */
    mayClose?: () => boolean;
    /** Called once, however the dialog was closed. */
    onClose: () => void;
}

export interface DialogButton {
    label: string;
    primary?: boolean;
    /** Said when the mouse rests on it. */
    hint?: string;
    run: () => void;
}

export interface Dialog {
    close(): void;
    /** While busy, the buttons cannot be pressed and Escape does nothing. */
    setBusy(busy: boolean): void;
    /** Says something else on the button at an index, and whether it can be pressed. */
    setButton(index: number, state: { label: string; enabled: boolean }): void;
}

/** A piece of one line of code; without a kind it is plain. */
export interface CodeToken {
    text: string;
    kind?: CodeKind;
}

export type CodeKind = 'keyword' | 'string' | 'comment' | 'number' | 'name' | 'strong';

export interface TextDifferenceOptions {
    /** Its height becomes that of the texts, up to `maxHeight`, in pixels. */
    element: HTMLElement;
    before: string;
    after: string;
    /** As for `tokensOf`. */
    language: string;
    /** Spoken name. */
    label: string;
    maxHeight: number;
}

export interface TextDifference {
    /** To be called before the element goes. */
    dispose(): void;
}

export interface ScreenOptions {
    /** Fills the screen. It has to take the focus itself. */
    content: HTMLElement;
    /** Spoken name. */
    label: string;
    /** Called once, when the screen is about to be taken away. */
    onClose: () => void;
}

export interface Screen {
    /** Slides it out and gives the focus back; then calls `then`. Does nothing the second time. */
    close(then?: () => void): void;
}

export interface Notification {
    content: HTMLElement;
    type?: 'success' | 'warning' | 'error';
    /** In milliseconds; absent for one that stays until it is closed. */
    timeout?: number;
    buttons: readonly DialogButton[];
}
