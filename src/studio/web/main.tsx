import './style/base.css';
import './style/parts.css';
import './style/pages.css';
import './style/plots.css';
import { render } from 'preact';
import { Shell } from './shell.tsx';

render(<Shell />, document.getElementById('studio')!);
