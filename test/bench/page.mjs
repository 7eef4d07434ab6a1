/** The page that every entry stands in: the same text above it and below it, so that a jump of the widget is seen. */
export const page = ({ head, body }) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign in</title>
<link rel="icon" href="data:,">
<style>body { margin: 0; font: 16px/1.4 sans-serif } header, footer { padding: 16px } main { max-width: 440px; margin: 0 auto }</style>
${head}
</head>
<body>
<header>Fernweh</header>
<main>
${body}
</main>
<footer>Terms · Privacy · Help</footer>
</body>
</html>
`;
