/** What can happen on a person's way through a flow (funnel.md 1.3): snake_case, past tense, one meaning each. */
export type EventName =
  | 'experiment_exposed'
  | 'auth_impression'
  | 'auth_started'
  | 'auth_step_viewed'
  | 'auth_method_selected'
  | 'auth_field_focused'
  | 'auth_field_invalid'
  | 'auth_submitted'
  | 'auth_challenge_shown'
  | 'auth_challenge_resolved'
  | 'auth_passkey_started'
  | 'auth_passkey_resolved'
  | 'auth_redirect_out'
  | 'auth_redirect_back'
  | 'auth_error'
  | 'auth_step_up_required'
  | 'auth_step_up_resolved'
  | 'auth_risk_assessed'
  | 'auth_consent_recorded'
  | 'auth_profile_prompted'
  | 'auth_profile_answered'
  | 'auth_guest_started'
  | 'auth_account_claimed'
  | 'auth_completed'
  | 'auth_abandoned'
  | 'auth_resumed';

/** What every event bears. Nothing in it, nor in an event's own properties, was typed by a person. */
export interface Envelope {
  readonly event: EventName;
  /** The same event twice has the same one. */
  readonly event_id: string;
  /** One continuous try of one person. */
  readonly attempt_id: string;
  /** Its place in the attempt, from 0. */
  readonly seq: number;
  /** When it happened, by the person's device: ISO 8601. */
  readonly ts: string;
  /** The device, for as long as it is remembered: the unit that experiments count. */
  readonly anonymous_id: string;
  readonly flow?: string | undefined;
  readonly step?: string | undefined;
  readonly method?: string | undefined;
  /** Somebody's look at a variant before it is public: left out of every count. */
  readonly qa?: boolean | undefined;
}
