import { addStyles } from '../base/adopt-styles.js';
import { laterStyles } from '../styles/later.js';

addStyles(laterStyles);
