/**
 * Makes an element. Strings among the children become text, never HTML, so that nothing that stands in a snapshot is
 * ever run. Attributes and children that are `false` or undefined are left out.
 */
export function h<Tag extends keyof HTMLElementTagNameMap>(
    tag: Tag,
    attributes: Readonly<Record<string, string | false | undefined>> = {},
    ...children: readonly (Node | string | false | undefined)[]
): HTMLElementTagNameMap[Tag] {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (value !== false && value !== undefined) element.setAttribute(name, value);
    }
    element.append(...children.filter((child) => child !== false && child !== undefined));
    return element;
}

/** One of Node-RED's Font Awesome icons. Words beside it, or its title, say what it means. */
export function icon(name: string, title?: string): HTMLElement {
    return h('i', {
        class: `fa ${name}`,
        ...(title ? { title, role: 'img', 'aria-label': title } : { 'aria-hidden': 'true' }),
    });
}

/** Node-RED's small button. */
export function button(label: string, iconName: string, run: (event: MouseEvent) => void): HTMLButtonElement {
    const element = h(
        'button',
        { type: 'button', class: 'red-ui-button red-ui-button-small' },
        icon(iconName),
        h('span', { class: 'snapshots-button-label' }, label),
    );
    element.addEventListener('click', run);
    return element;
}

/** The same with an icon alone; its words are spoken. */
export function iconButton(label: string, iconName: string, run: () => void): HTMLButtonElement {
    const attributes = { type: 'button', class: 'red-ui-button red-ui-button-small', 'aria-label': label };
    const element = h('button', attributes, icon(iconName));
    element.addEventListener('click', run);
    return element;
}
