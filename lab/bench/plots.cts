/** The plots of docs/performance.md: SVG, each once for a light page and once for a dark one. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { init, setPlatformAPI, type EChartsCoreOption } from 'echarts';

/** A group of bars: one per name, in the order of the plot's groups; undefined where nothing was measured. */
export interface Series {
	name: string;
	values: Array<number | undefined>;
}

/** A plot of bars. */
export interface Plot {
	/** Of the file, without folder and ending. */
	file: string;
	/** What the bars are, with their unit. */
	axis: string;
	groups: string[];
	series: Series[];
	/** For values that differ by orders of magnitude. */
	isLogarithmic?: boolean;
	/** What stands at the end of a bar. */
	label(value: number): string;
}

const THEMES = {
	light: { text: '#1f2328', lines: '#d1d9e0', colors: ['#0969da', '#bf8700', '#8c959f'] },
	dark: { text: '#e6edf3', lines: '#3d444d', colors: ['#4493f8', '#d29922', '#9198a1'] },
};

const WIDTH = 760;

// Without a page nobody knows how wide a text is; this is generous for fonts of 13 pixels.
setPlatformAPI({ measureText: (text) => ({ width: text.length * 7.8 }) });

/** @param folder where the files go */
export function draw(plot: Plot, folder: string): void {
	for (const theme of ['light', 'dark'] as const) {
		const height = 90 + plot.groups.length * (14 + plot.series.length * 20);
		const chart = init(null, undefined, { renderer: 'svg', ssr: true, width: WIDTH, height });
		chart.setOption(optionsOf(plot, THEMES[theme]));
		writeFileSync(join(folder, `${plot.file}.${theme}.svg`), `${chart.renderToSVGString()}\n`);
		chart.dispose();
	}
}

function optionsOf(
	plot: Plot,
	{ text, lines, colors }: (typeof THEMES)['light'],
): EChartsCoreOption {
	const font = { color: text, fontFamily: 'system-ui, sans-serif', fontSize: 13 };
	return {
		animation: false,
		textStyle: font,
		color: colors,
		legend: { top: 0, left: 0, textStyle: font, itemWidth: 14 },
		grid: { left: 8, right: 90, top: 36, bottom: 34, containLabel: true },
		xAxis: {
			type: plot.isLogarithmic ? 'log' : 'value',
			name: plot.axis,
			nameLocation: 'middle',
			nameGap: 30,
			nameTextStyle: font,
			axisLabel: { ...font, formatter: (value: number) => value.toLocaleString('en') },
			splitLine: { lineStyle: { color: lines } },
		},
		yAxis: {
			type: 'category',
			inverse: true,
			data: plot.groups,
			axisLabel: font,
			axisTick: { show: false },
			axisLine: { lineStyle: { color: lines } },
		},
		series: plot.series.map(({ name, values }) => ({
			name,
			type: 'bar',
			barMaxWidth: 18,
			data: values.map((value) => value ?? '-'),
			label: {
				show: true,
				position: 'right',
				...font,
				formatter: ({ value }: { value: number | '-' }) => (value === '-' ? '' : plot.label(value)),
			},
		})),
	};
}
