import type { Instant } from './config.js';

/** A model that shares out all journeys: its name alone, or with options. */
export type BatchModel =
  | BatchModelName
  | { [name in keyof BatchModelOptions]: Record<name, BatchModelOptions[name]> }[keyof BatchModelOptions];

export type BatchModelName =
  | 'first'
  | 'last'
  | 'lastNonDirect'
  | 'linear'
  | 'positionBased'
  | 'rankDecay'
  | 'geometric'
  | 'timeDecay'
  | 'timeDecayInSteps'
  | 'custom'
  | 'markov'
  | 'shapley'
  | 'fractribution'
  | 'observedPaths'
  | 'secondOrder';

export interface BatchModelOptions {
  /** The channel that is direct; `Direct` by default. */
  lastNonDirect: { direct?: string };
  linear: { repeats?: 'each' | 'collapsed' | 'once' };
  positionBased: { first?: number; last?: number; twoTouches?: 'split_middle' | 'renormalise' };
  geometric: { rate?: number };
  timeDecay: { halfLifeHours?: number };
  timeDecayInSteps: { factor?: number; periodHours?: number };
  custom: { first?: number[]; middle?: number; last?: number[] };
  markov: {
    order?: number;
    nulls?: boolean;
    selfTransitions?: boolean;
    draws?: 'unlimited' | 'longest_path';
    value?: 'conversions' | 'last_state';
    sharing?: 'of_total' | 'per_journey';
  };
  shapley: {
    form?: 'simplified' | 'ordered' | 'exact_set' | 'combination';
    worth?: 'conversions' | 'rate' | 'value' | null;
    size?: number | null;
    order?: 'by_rank' | 'by_first_touch' | null;
  };
}

/** What is asked of the journeys. */
export interface Question {
  models: BatchModel[];
  /** Touches longer before the conversion do not count; `null`: all do. 90 by default where touches have times. */
  lookbackDays?: number | null;
  lookbackEdge?: 'inside' | 'outside';
  afterConversion?: 'keep' | 'restart';
  /** Credits by channel and by this as well. */
  by?: 'day' | 'conversion_day' | 'campaign' | null;
  offsetMinutes?: number;
  /** Bootstrap intervals by client. */
  confidence?: { repeats?: number; level?: number; seed?: number | bigint } | null;
  /** The chains of Markov models. */
  transitions?: boolean;
  /** The positions of ordered Shapley values. */
  positions?: boolean;
  /** What the journeys were. */
  counts?: boolean;
}

/** Touches as columns of texts, in any order. */
export interface TouchRows extends Question {
  touches: {
    client: string[];
    /** Without it rows of a client stand in their order. Numbers are milliseconds since 1970. */
    at?: (Instant | number)[] | null;
    channel: string[];
    campaign?: (string | null)[] | null;
    /** How often the touch converted. */
    converted?: (number | boolean)[] | null;
    /** What these conversions are worth in all; without it 1 each. */
    value?: (number | null)[] | null;
  };
  /** Conversions that are not touches. */
  conversions?: { client: string[]; at: (Instant | number)[]; count?: number[] | null; value?: number[] | null };
}

/** Ready-made paths. */
export interface Paths extends Question {
  paths: { path: string[]; conversions?: number; value?: number; nulls?: number; hoursBefore?: number[] | null }[];
}

/** Touches as typed arrays, ordered by client and then by time. Not copied, but for times in a Float64Array. */
export interface TouchColumns extends Question {
  /** The channels' names, by their numbers in `touches.channel`. */
  channels: string[];
  /** The campaigns' names, by their numbers in `touches.campaign`; an empty one stands for none. */
  campaigns?: string[];
  touches: {
    client: Uint32Array | Int32Array;
    channel: Uint32Array | Int32Array;
    /** Milliseconds since 1970. */
    at?: BigInt64Array | Float64Array;
    converted?: Uint8Array | Uint8ClampedArray | Uint32Array | Int32Array | Float64Array;
    value?: Float64Array | Float32Array;
    campaign?: Uint32Array | Int32Array;
  };
  conversions?: {
    client: Uint32Array | Int32Array;
    at: BigInt64Array | Float64Array;
    count?: Float64Array | Float32Array;
    value?: Float64Array | Float32Array;
  };
}

/** Several models beside each other. Every list of figures by channel is in the order of `channels`. */
export interface Attribution {
  channels: string[];
  totals: {
    conversions: number;
    value: number;
    /** Conversions that no touch led to. */
    unattributedConversions: number;
    unattributedValue: number;
  };
  models: ModelCredits[];
  /** With `by`: the parts of channels that touches were seen in. */
  cells?: { channel: string; day?: string; campaign?: string }[];
  /** With `counts`. */
  counts?: { touches: number; touchesLeftOut: number; nulls: number };
}

export interface ModelCredits {
  /** The model's name in the engine and the options that are not the usual ones, as in `markov(order=2)`. */
  name: string;
  /** The model with all its options. */
  model: BatchModel;
  conversions: number[];
  value: number[];
  /** What the credits were made from, for some models: removal effects, scores. */
  scores?: number[];
  /** With `confidence`: the lower and the upper end, by channel. */
  intervals?: { conversions: [number, number][]; value: [number, number][] };
  /** With `by`: the same credits in the order of the answer's `cells`. */
  cells?: { conversions: number[]; value: number[] };
  /** With `transitions`, of a Markov model. */
  chain?: {
    probability: number;
    valueEffects: number[];
    transitions: { from: ChainState; to: ChainState; count: number; probability: number }[];
  };
  /** With `positions`, of the ordered Shapley value: by channel, the conversions earned in each position. */
  positions?: number[][];
}

export type ChainState = 'start' | 'conversion' | 'null' | string[];
