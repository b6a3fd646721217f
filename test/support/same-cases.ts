// Properties are held against the same random cases every time, so that a failure today is one tomorrow. Other cases:
// `FAST_CHECK_SEED=7 npm test`.

import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env['FAST_CHECK_SEED'] ?? 1) });
