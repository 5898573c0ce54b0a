import type { Rule } from 'eslint';

export const house: Rule.RuleModule;
