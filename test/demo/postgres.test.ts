import { after, before, describe } from 'node:test';
import { startTestDemo } from '../support/demo-server.js';
import { everyMethod } from './every-method.js';
import { findPostgres, startCluster, type Cluster } from './postgres-cluster.js';

const binaries = findPostgres();

describe('the demo on PostgreSQL', { skip: binaries ? false : 'PostgreSQL is not installed here' }, () => {
  let cluster: Cluster | undefined;
  before(async () => {
    if (binaries) cluster = await startCluster(binaries);
  });
  everyMethod(() => startTestDemo({ databaseUrl: cluster?.url }));
  // Hooks run in the order in which they were given: the demo lets go of the cluster first.
  after(() => cluster?.stop());
});
