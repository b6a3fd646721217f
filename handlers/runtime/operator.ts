// What a program needs of an operator: that it begins and that it ends. On which library it stands is nobody else's business.

export interface OperatorRuntime {
  /** Resolves once it is under way; what fails later is dealt with inside. */
  start(): Promise<void>;
  /** Takes nothing more and resolves when what was under way has ended. */
  stop(): Promise<void>;
}
