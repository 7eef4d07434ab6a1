import type { TemplateResult } from 'lit';
import type { Auth, FlowEvent, FlowName, FlowState, Problem, Step, StepKind } from '../../src/index.js';
import type { Journey } from '../base/journey.js';
import type { Text } from '../base/text.js';

/** The page's links that a step may show; empty where the page gives none. */
export interface Links {
  readonly signUpHref: string;
  readonly signInHref: string;
  readonly recoverHref: string;
  readonly termsHref: string;
  readonly privacyHref: string;
  readonly supportHref: string;
  readonly returnTo: string;
}

/** All that a step's view may see and do. */
export interface ViewContext {
  readonly state: FlowState;
  readonly text: Text;
  readonly auth: Auth;
  readonly links: Links;
  /** The page's own words for the first heading; empty: the flow's. */
  readonly heading: string;
  /** Why a session ended, where it was not the person who ended it. */
  readonly ended: string;
  /** The page has put its own heading into the slot `title`. */
  readonly hasTitle: boolean;
  /** An id that no other element on the page has. */
  id(name: string): string;
  send(event: FlowEvent): void;
  switchTo(flow: FlowName): void;
  /** Follows `return-to`. */
  goOn(): void;
  reload(): void;
  /** Renders the step once more: something that it shows has been loaded. */
  redraw(): void;
  readonly waiting: unknown;
  problemText(problem: Problem): string;
}

export type StepView = (context: ViewContext) => TemplateResult;
/** A chunk of views, with what takes the person from one to the next. */
export interface StepModule {
  readonly views: Partial<StepViews>;
  readonly Journey: typeof Journey;
}

export type StepViews = Readonly<Record<StepKind, StepView>>;

/** The step, known to be of this kind: a view is only ever given its own. */
export const stepOf = <Kind extends StepKind>(context: ViewContext, _kind: Kind): Extract<Step, { kind: Kind }> => context.state.step as Extract<Step, { kind: Kind }>;
