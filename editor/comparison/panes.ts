import type { ComparisonPanes, PaneContext } from '../viewer/pane';
import { DifferenceDetails } from './difference-details';
import { DifferenceList } from './difference-list';

/** What fills the slots of the viewer when two states are compared. */
export function comparisonPanes(showHistory: (context: PaneContext, id: string) => void): ComparisonPanes {
    return {
        list: (context) => new DifferenceList(context),
        details: (context) => new DifferenceDetails(context, showHistory),
    };
}
