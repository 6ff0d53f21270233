// Two questions of one conversation, each answered with the help of a tool, streamed, by the
// official client's own tool loop. Prints what the application saw.
import OpenAI from "openai";

const { BASE_URL, API_KEY, TASK } = process.env;
const { questions, customer } = JSON.parse(TASK);
const client = new OpenAI({ baseURL: BASE_URL, apiKey: API_KEY, maxRetries: 0 });

const seen = [];
const lookup = {
  type: "function",
  function: {
    name: "lookup_customer",
    description: "Looks a customer up by anything that is known of him",
    parameters: { type: "object", properties: { query: { type: "string" } } },
    parse: JSON.parse,
    function: ({ query }) => {
      seen.push(query);
      return customer;
    },
  },
};

let messages = [];
const answers = [];
for (const content of questions) {
  messages.push({ role: "user", content });
  const runner = client.chat.completions.runTools({
    model: "auto",
    messages,
    tools: [lookup],
    stream: true,
  });
  let streamed = "";
  runner.on("content", (delta) => (streamed += delta));
  const answer = await runner.finalContent();
  answers.push({ streamed, answer });
  messages = runner.messages;
}
console.log(JSON.stringify({ seen, answers }));
