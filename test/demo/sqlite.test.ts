import { describe } from 'node:test';
import { startTestDemo } from '../support/demo-server.js';
import { everyMethod } from './every-method.js';

describe('the demo on SQLite', () => everyMethod(startTestDemo));
