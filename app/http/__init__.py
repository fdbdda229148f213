"""HTTP without routes: what a request may hold and what an answer looks like.

    body, query, path     read a request strictly
    endpoint              declares what a route takes and answers
    shape, …answers       the shapes of answers: one class makes the JSON, the schema and the documentation
    bodies, openapi       the shapes of bodies, and the document made of all shapes
    json_response         JSON responses
    errors, problems      exceptions, their status codes, and RFC 9457 problems
    browser, client       security headers, and whether the client has hung up

It imports neither `app.background` nor `app.routes`.
"""
