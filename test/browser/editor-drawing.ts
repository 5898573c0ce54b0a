import type { Page } from 'playwright-core';
import type { Scene } from '../../editor/flow-map/scene';

/**
 * One flow as it is drawn, in a form that both the editor's own picture and a scene can be brought into. Each thing by
 * its id or ends, with its facts in words and its figures: places, sizes and points of curves.
 */
export type Drawing = Record<string, { facts: Record<string, unknown>; figures: Record<string, number[]> }>;

/** What differs, in words; nothing for equal drawings. */
export function compareDrawings(editor: Drawing, ours: Drawing): string[] {
    const names = [...new Set([...Object.keys(editor), ...Object.keys(ours)])];
    return names.flatMap((name) => {
        const [theirs, own] = [editor[name], ours[name]];
        if (!theirs || !own) return [`${name}: ${own ? 'the editor does not draw it' : 'is missing'}`];
        const facts = differing(theirs.facts, own.facts, (_, a, b) => JSON.stringify(a) === JSON.stringify(b));
        return [...facts, ...differing(theirs.figures, own.figures, isNear)].map((words) => `${name}: ${words}`);
    });
}

/** Nothing may be off by half a pixel. */
function isNear(_figure: string, theirs: number[] = [], ours: number[] = []): boolean {
    return theirs.length === ours.length && theirs.every((value, n) => Math.abs(value - ours[n]!) < 0.5);
}

function differing<T>(
    theirs: Record<string, T>,
    ours: Record<string, T>,
    equal: (name: string, a?: T, b?: T) => boolean,
): string[] {
    return [...new Set([...Object.keys(theirs), ...Object.keys(ours)])]
        .filter((name) => !equal(name, theirs[name], ours[name]))
        .map((name) => `${name} is ${JSON.stringify(ours[name])}, not ${JSON.stringify(theirs[name])}`);
}

/** A scene in the form that it is compared in. */
export function drawingOf({ nodes, wires, groups }: Scene): Drawing {
    const drawing: Drawing = {};
    for (const { id, shape, box, look, disabled, inputs, outputs, button } of nodes) {
        if (shape === 'junction') {
            drawing[id] = { facts: { junction: true }, figures: { at: [box.x + box.w / 2, box.y + box.h / 2] } };
            continue;
        }
        const figures = {
            box: [box.x, box.y, box.w, box.h],
            inputs: inputs.flatMap(({ x, y }) => [x, y]),
            outputs: outputs.flatMap(({ x, y }) => [x, y]),
        };
        if (shape === 'port') {
            drawing[id] = { facts: { port: true, label: look.label }, figures };
            continue;
        }
        const facts = {
            colour: look.colour,
            unknown: !look.known,
            disabled,
            icon: look.icon ? ('url' in look.icon ? look.icon.url : look.icon.glyph) : null,
            label: look.label,
            ...(look.label.length > 0 && { italic: look.italic }),
            align: look.align,
            button: look.button ? { active: look.button.active } : null,
        };
        drawing[id] = { facts, figures: { ...figures, button: button ? [button.x, button.y] : [] } };
    }
    for (const { from, port, to, kind, path, disabled, unknown } of wires) {
        drawing[`${kind} ${from} ${port} ${to}`] = { facts: { disabled, unknown }, figures: { path: [...path] } };
    }
    groups.forEach(({ id, box, stroke, strokeOpacity, fill, fillOpacity, label }, order) => {
        drawing[id] = {
            facts: {
                order,
                style: { stroke, strokeOpacity, fill, fillOpacity, colour: label?.colour },
                label: label?.lines ?? [],
                anchor: label?.anchor,
            },
            figures: { box: [box.x, box.y, box.w, box.h], label: label ? [label.at.x, label.at.y] : [] },
        };
    });
    return drawing;
}

/** The editor's own picture of the flow that it shows. */
export function readDrawing(page: Page): Promise<Drawing> {
    return page.evaluate(() => {
        interface Datum {
            id: string;
            type: string;
            direction?: string;
            z: string;
            i: number;
            labels?: string[];
            style: Record<string, string>;
        }
        interface Wire {
            source: Datum;
            sourcePort: number;
            target: Datum;
            link?: boolean;
        }
        type Drawn<T = Datum> = SVGElement & { __data__: T } & Record<string, SVGElement | undefined>;
        const all = <E extends Element = Drawn>(selector: string, within: Element = document.body): E[] => [
            ...within.querySelectorAll<E>(selector),
        ];
        const shift = (element: Element): [number, number] => {
            const [x = '0', y = '0'] =
                /translate\(([^)]*)\)/.exec(element.getAttribute('transform') ?? '')?.[1]?.split(',') ?? [];
            return [Number(x), Number(y)];
        };
        const number = (element: Element, name: string): number => Number(element.getAttribute(name));
        const idOf = ({ type, id, z, direction, i }: Datum): string => {
            const kind = { in: 'input', out: 'output', status: 'status' }[direction ?? ''];
            return type === 'subflow' && kind ? `${z}:${kind}:${kind === 'status' ? 0 : i}` : id;
        };
        const ports = (element: Element, selector: string): number[] => {
            const [left, top] = shift(element);
            return all(selector, element).flatMap((port) => {
                const [x, y] = shift(port);
                return [left + x + 5, top + y + 5];
            });
        };
        const texts = (element: Element | undefined): string[] =>
            element ? [...element.children].map((line) => line.textContent) : [];
        const drawing: Drawing = {};

        for (const element of all('.red-ui-flow-node-group')) {
            const [left, top] = shift(element);
            const rect = element.__mainRect__!;
            const [w, h] = [number(rect, 'width'), number(rect, 'height')];
            const group = element.__iconGroup__;
            const text = element.__textGroup__!;
            const isHidden = text.classList.contains('hide');
            const button = element.__buttonGroup__;
            const isShown = button && button.style.display !== 'none';
            const icon = group?.querySelector('image, text');
            const isRight = (group ?? text).matches(
                '.red-ui-flow-node-icon-group-right, .red-ui-flow-node-label-right',
            );
            drawing[element.__data__.id] = {
                facts: {
                    colour: rect.getAttribute('fill'),
                    unknown: rect.classList.contains('red-ui-flow-node-unknown'),
                    disabled:
                        element.classList.contains('red-ui-flow-node-disabled') ||
                        element.closest('.red-ui-workspace-disabled') !== null,
                    icon: icon
                        ? icon.tagName === 'image'
                            ? icon.getAttributeNS('http://www.w3.org/1999/xlink', 'href')
                            : icon.textContent
                        : null,
                    label: isHidden ? [] : texts(text),
                    ...(!isHidden && { italic: getComputedStyle(text).fontStyle === 'italic' }),
                    align: isRight ? 'right' : 'left',
                    button: isShown
                        ? { active: element.__buttonGroupButton__!.getAttribute('fill-opacity') !== '0.2' }
                        : null,
                },
                figures: {
                    box: [left, top, w, h],
                    inputs: ports(element, '.red-ui-flow-port-input'),
                    outputs: ports(element, '.red-ui-flow-port-output'),
                    button: isShown ? [left + shift(button)[0], top + shift(button)[1]] : [],
                },
            };
        }
        for (const element of all('.red-ui-flow-junction')) {
            drawing[element.__data__.id] = { facts: { junction: true }, figures: { at: shift(element) } };
        }
        for (const kind of ['input', 'output', 'status']) {
            for (const element of all(`.red-ui-flow-subflow-port-${kind}`)) {
                const rect = element.querySelector('.red-ui-flow-subflow-port')!;
                const text = element.__textGroup__;
                const port = element.querySelector('.red-ui-flow-port')!.parentElement!;
                const at = [shift(element)[0] + shift(port)[0] + 5, shift(element)[1] + shift(port)[1] + 5];
                drawing[idOf(element.__data__)] = {
                    facts: { port: true, label: text && !text.classList.contains('hide') ? texts(text) : [] },
                    figures: {
                        box: [...shift(element), number(rect, 'width'), number(rect, 'height')],
                        inputs: kind === 'input' ? [] : at,
                        outputs: kind === 'input' ? at : [],
                    },
                };
            }
        }
        for (const element of all<Drawn<Wire>>('.red-ui-flow-link')) {
            const { source, sourcePort, target, link } = element.__data__;
            const line = element.querySelector('.red-ui-flow-link-line')!;
            drawing[`${link ? 'link' : 'wire'} ${idOf(source)} ${sourcePort} ${idOf(target)}`] = {
                facts: {
                    disabled:
                        line.classList.contains('red-ui-flow-node-disabled') ||
                        line.closest('.red-ui-workspace-disabled') !== null,
                    unknown: element.classList.contains('red-ui-flow-link-unknown'),
                },
                figures: { path: pointsOf(line.getAttribute('d')!) },
            };
        }
        all('.red-ui-flow-group[id]:not([id^=group_select_])').forEach((element, order) => {
            const body = element.querySelector<SVGElement>('.red-ui-flow-group-body')!;
            const text = element.querySelector<SVGElement>('.red-ui-flow-group-label')!;
            const isHidden = text.classList.contains('hide') || text.children.length === 0;
            const [left, top] = shift(element);
            const own = (style: string): string | undefined => style || undefined;
            const opacity = (style: string): number | undefined => (style ? Number(style) : undefined);
            drawing[element.__data__.id] = {
                facts: {
                    order,
                    style: {
                        stroke: own(element.__data__.style.stroke ?? ''),
                        strokeOpacity: opacity(body.style.strokeOpacity),
                        fill: own(element.__data__.style.fill ?? ''),
                        fillOpacity: opacity(body.style.fillOpacity),
                        colour: isHidden ? undefined : own(element.__data__.style.color ?? ''),
                    },
                    label: isHidden ? [] : texts(text),
                    anchor: isHidden ? undefined : text.getAttribute('text-anchor'),
                },
                figures: {
                    box: [left, top, number(body, 'width'), number(body, 'height')],
                    label: isHidden ? [] : [left + shift(text)[0], top + shift(text)[1]],
                },
            };
        });
        return drawing;

        /** The start, then of each curve two control points and its end; of each line the same. */
        function pointsOf(path: string): number[] {
            const points: number[] = [];
            let [x, y, controlX, controlY] = [0, 0, 0, 0];
            for (const [, command, list] of path.matchAll(/([MCSh])([^MCSh]*)/g)) {
                let values = list!.trim().split(/\s+/).map(Number);
                if (command === 'h') values = [x, y, x + values[0]!, y, x + values[0]!, y];
                if (command === 'S') values.unshift(2 * x - controlX, 2 * y - controlY);
                points.push(...values);
                [controlX, controlY, x, y] = [x, y, ...values].slice(-4) as [number, number, number, number];
            }
            return points;
        }
    });
}

/** The stems that the editor draws at link nodes to other flows. */
export function readLinksAway(page: Page): Promise<unknown[]> {
    return page.evaluate(() =>
        [...document.querySelectorAll('.red-ui-flow-link-off-flow')].map((element) => {
            const { links } = (element as unknown as { __data__: { links: Record<string, { id: string }[]> } })
                .__data__;
            const [x, y] = /translate\(([^)]*)\)/.exec(element.getAttribute('transform')!)![1]!.split(',').map(Number);
            const labels = [...element.querySelectorAll('text')].map((text) => text.textContent);
            const to = Object.entries(links).map(([flow, nodes], n) => ({
                flow,
                label: labels[n],
                nodes: nodes.map(({ id }) => id),
            }));
            return { at: { x, y }, to };
        }),
    );
}
