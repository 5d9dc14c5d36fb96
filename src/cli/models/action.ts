import type { Config } from '../../config/env.js';
import type { CommandContext, OptionValues } from '../command.js';

/** What an action of `chorus models` gets to work with. */
export interface ActionContext extends Pick<CommandContext, 'terminal' | 'signal'> {
  readonly config: Config;
  readonly args: readonly string[];
  readonly options: OptionValues;
  readonly asJson: boolean;
}

/** One action, `list` and the like, with the options that go with it. */
export interface Action {
  readonly name: string;
  /** Arguments as shown after the name. */
  readonly usage: string;
  readonly options: readonly string[];
  /** @returns the exit code. */
  run(context: ActionContext): Promise<number>;
}
