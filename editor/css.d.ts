/** The build takes style sheets in as text. */
declare module '*.css' {
    const style: string;
    export default style;
}
