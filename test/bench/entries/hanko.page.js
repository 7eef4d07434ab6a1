import { register } from '@teamhanko/hanko-elements';

await register('https://hanko.bench.test');
