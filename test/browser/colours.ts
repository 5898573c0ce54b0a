import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EditorPage } from './editor-page';

const ROOT = join(__dirname, '../..');
const FIVE_STYLE = join(ROOT, 'test/runtimes/node-red-5/node_modules/@node-red/editor-client/public/red/style.min.css');

/** Keeps a picture of the page, for people to look at. */
export async function screenshot(editor: EditorPage, name: string): Promise<void> {
    await editor.settled();
    const path = join(ROOT, 'test/.screenshots', `${name}.png`);
    await editor.page.screenshot({ path, animations: 'disabled' });
}

/** Node-RED 5 has dark colours of its own; on 4.1 a theme sets the same variables, so those of 5 stand in for one. */
export async function darken({ page }: EditorPage): Promise<void> {
    await page.evaluate(() => document.documentElement.classList.add('nr-theme-dark'));
    const style = await readFile(FIVE_STYLE, 'utf8');
    const variables = /html\.nr-theme-dark\{([^}]*--red-ui-[^}]*)\}/.exec(style)?.[1];
    assert.ok(variables, 'the dark colours of Node-RED 5');
    await page.addStyleTag({ content: `:root.nr-theme-dark{${variables}}` });
}

/** Texts in an element of less contrast than 3:1 to what is behind them. */
export function faint({ page }: EditorPage, within = '.snapshots-body'): Promise<string[]> {
    return page.evaluate((selector) => {
        const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
        const rgba = (color: string): number[] => {
            context.clearRect(0, 0, 1, 1);
            context.fillStyle = color;
            context.fillRect(0, 0, 1, 1);
            return [...context.getImageData(0, 0, 1, 1).data];
        };
        const luminance = (color: number[]): number => {
            const linear = color.map((part) =>
                (part /= 255) <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
            );
            return 0.2126 * linear[0]! + 0.7152 * linear[1]! + 0.0722 * linear[2]!;
        };
        const behind = (element: Element | null): number[] => {
            const color = element ? rgba(getComputedStyle(element).backgroundColor) : [255, 255, 255, 255];
            return color[3] === 255 ? color : behind(element!.parentElement);
        };
        const texts = [...document.querySelectorAll(`${selector} *`)].filter(
            (each) => each.checkVisibility() && [...each.childNodes].some((node) => node.nodeType === Node.TEXT_NODE),
        );
        return texts.flatMap((each) => {
            const [dark, light] = [rgba(getComputedStyle(each).color), behind(each)]
                .map(luminance)
                .sort((a, b) => a - b);
            const contrast = (light! + 0.05) / (dark! + 0.05);
            return contrast < 3 ? [`${each.className}: ${contrast.toFixed(2)}`] : [];
        });
    }, within);
}
