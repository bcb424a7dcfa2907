/** The look of the admin site: one small sheet, light and dark, phone and desk. */

const COLOURS = `:root{color-scheme:light dark;--ground:#f5f6f8;--card:#fff;--ink:#171a1f;--dim:#566070;--line:#d8dde4;--accent:#1d4ed8;--on-accent:#fff;
--calm:#e9edf2;--good:#0a6337;--good-ground:#e0f3e8;--warn:#7d4300;--warn-ground:#fdefd8;--bad:#9b1c16;--bad-ground:#fde7e5}
@media (prefers-color-scheme:dark){:root{--ground:#0f1216;--card:#171b21;--ink:#e7eaee;--dim:#a3acb8;--line:#2d343e;--accent:#93b4ff;--on-accent:#0b1220;
--calm:#262d36;--good:#86dba9;--good-ground:#12301f;--warn:#f3c27c;--warn-ground:#33240f;--bad:#ffa39b;--bad-ground:#3b1816}}`

const FRAME = `*{box-sizing:border-box}html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
a{color:var(--accent);text-underline-offset:.15em}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:.2rem}
.skip{position:absolute;left:-99rem}.skip:focus{position:static;display:inline-block;padding:.5rem 1rem}
.top{background:var(--card);border-bottom:1px solid var(--line)}
.top>div,main{max-width:76rem;margin:0 auto;padding:0 1.25rem}
.top>div{display:flex;flex-wrap:wrap;align-items:center;gap:0 1.5rem}
.top .name{font-weight:700;padding:.8rem 0}.top nav{display:flex;flex-wrap:wrap;flex:1;gap:0 .25rem}
.top nav a{color:inherit;text-decoration:none;padding:.8rem .6rem;border-bottom:3px solid transparent}
.top nav a[aria-current]{border-color:var(--accent);font-weight:600}
main{padding-top:1.5rem;padding-bottom:4rem}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 1rem;overflow-wrap:anywhere}h2{font-size:1.15rem;line-height:1.3;margin:0 0 .75rem}h3{font-size:1rem;margin:0 0 .5rem}
section{background:var(--card);border:1px solid var(--line);border-radius:.7rem;padding:1.1rem 1.25rem;margin:0 0 1.25rem}
p{margin:0 0 .75rem}section>:last-child{margin-bottom:0}.dim{color:var(--dim)}.small{font-size:.9rem}.nowrap{white-space:nowrap}
button,.button{font:inherit;cursor:pointer;border:1px solid var(--line);background:var(--card);color:var(--ink);border-radius:.45rem;padding:.4rem .9rem}
button.main{background:var(--accent);border-color:var(--accent);color:var(--on-accent);font-weight:600;padding:.65rem 1.2rem}
.notice{border-radius:.5rem;padding:.6rem .9rem;margin:0 0 .75rem;background:var(--calm)}
.notice.good{background:var(--good-ground);color:var(--good)}.notice.warn{background:var(--warn-ground);color:var(--warn)}.notice.bad{background:var(--bad-ground);color:var(--bad)}
.notice.good,.notice.warn,.notice.bad{border-left:4px solid currentColor}`

const PARTS = `.badge{display:inline-block;border-radius:1rem;padding:.05rem .65rem;font-size:.88rem;font-weight:600;background:var(--calm);white-space:nowrap}
.badge.good{background:var(--good-ground);color:var(--good)}.badge.warn{background:var(--warn-ground);color:var(--warn)}.badge.bad{background:var(--bad-ground);color:var(--bad)}
.chips{display:flex;flex-wrap:wrap;gap:.5rem;list-style:none;margin:0 0 1rem;padding:0}
.chips a{display:inline-block;text-decoration:none;color:inherit;border:1px solid var(--line);border-radius:2rem;padding:.3rem .85rem}
.chips a[aria-current]{background:var(--accent);border-color:var(--accent);color:var(--on-accent);font-weight:600}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(6rem,1fr));gap:.6rem;margin:0 0 1rem}
.tiles div{background:var(--ground);border-radius:.5rem;padding:.6rem .8rem}.tiles dt{color:var(--dim);font-size:.9rem}.tiles dd{margin:0;font-size:1.5rem;font-weight:650;line-height:1.2;font-variant-numeric:tabular-nums}
.pair{display:grid;gap:1.25rem;margin-bottom:1.25rem}.pair>*{min-width:0;margin-bottom:0}@media (min-width:60rem){.pair{grid-template-columns:1fr 1fr}}
.facts{display:grid;grid-template-columns:minmax(6rem,auto) 1fr;gap:.3rem 1.1rem;margin:0 0 .75rem}.facts dt{color:var(--dim)}.facts dd{margin:0;min-width:0;overflow-wrap:anywhere}
.plan{margin:0;padding:0;list-style:none}.plan li{display:flex;flex-wrap:wrap;gap:0 1rem;padding:.3rem 0}.plan .exact{display:inline}
time{white-space:nowrap}.exact{color:var(--dim);font-size:.88rem;display:block}p .exact{display:inline}.why{display:block}
table{width:100%;border-collapse:collapse;margin-bottom:.75rem}th{text-align:left;font-size:.9rem;color:var(--dim);font-weight:600}
th,td{padding:.6rem .9rem .6rem 0;vertical-align:top;border-top:1px solid var(--line);overflow-wrap:anywhere}thead th{border-top:0;padding-top:0}th:last-child,td:last-child{padding-right:0}
tbody tr:last-child td{padding-bottom:0}.number{text-align:right;font-variant-numeric:tabular-nums;overflow-wrap:normal}
@media (min-width:48.01rem){td:first-child{min-width:11.5rem}}
@media (max-width:48rem){time{white-space:normal}.exact{display:inline;white-space:nowrap}table,tbody,tr,td{display:block}thead{position:absolute;left:-99rem}tr{border-top:1px solid var(--line);padding:.7rem 0}tbody tr:first-child{border-top:0;padding-top:0}tbody tr:last-child{padding-bottom:0}
td,tbody tr:last-child td{display:grid;grid-template-columns:5rem 1fr;gap:0 .75rem;border:0;padding:.15rem 0}td::before{content:attr(data-label);color:var(--dim);font-size:.9rem;padding-top:.1rem}.number{text-align:left}}
iframe{display:block;width:100%;height:46rem;border:1px solid var(--line);border-radius:.5rem;background:#fff}
pre,code{overflow-wrap:anywhere;font:.92rem/1.5 ui-monospace,SFMono-Regular,Menlo,monospace}
pre{margin:0;white-space:pre-wrap}
@media (min-width:60rem){.beside{position:sticky;top:1rem;align-self:start}}svg.line{display:block;min-width:6rem;color:var(--accent)}.form input.number{width:5.5rem;text-align:right}label .badge{margin-left:.5rem;font-weight:600}.notice.small{padding:.35rem .7rem}
summary{cursor:pointer}details{margin:0 0 .75rem}
.sign-in{max-width:26rem;margin:8vh auto 0}.sign-in form{margin-bottom:1rem}.sign-in label{display:block;font-weight:600;margin-bottom:.35rem}
.sign-in input{font:inherit;width:100%;padding:.6rem .75rem;margin-bottom:1rem;border:1px solid var(--dim);border-radius:.45rem;background:var(--ground);color:var(--ink)}
.form label{display:block;font-weight:600;margin:.75rem 0 .3rem}.form label.inline{display:inline;font-weight:400}.form fieldset{border:1px solid var(--line);border-radius:.5rem;margin:0 0 1rem;padding:.4rem 1rem 1rem}.form legend{font-weight:650;padding:0 .4rem}
.form input:not([type=checkbox]),.form textarea,.form select{font:inherit;width:100%;max-width:38rem;display:block;padding:.5rem .7rem;margin-bottom:.35rem;border:1px solid var(--dim);border-radius:.45rem;background:var(--ground);color:var(--ink)}.form p{margin-bottom:.35rem}form.form{margin-bottom:.75rem}.form button{margin-top:.75rem}
.form [aria-invalid][name]{border-color:var(--bad)}.mistake{color:var(--bad)}a.main{display:inline-block;text-decoration:none;background:var(--accent);border-color:var(--accent);color:var(--on-accent);font-weight:600;padding:.65rem 1.2rem}
@media (max-width:30rem){.facts{grid-template-columns:6rem 1fr}.facts .exact{white-space:normal}h1{font-size:1.35rem}.top>div,main{padding-left:.9rem;padding-right:.9rem}section{padding:.95rem .9rem}.top nav{order:3;flex-basis:100%}.top .name{flex:1}}`

export const STYLE = `${COLOURS}${FRAME}${PARTS}`
