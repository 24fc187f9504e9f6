"""The HTTP interface described: OpenAPI 3.1 out of the running application, and a page to read it.

``answers`` and ``law_answers`` say what JSON comes back, ``operations`` what each route takes and gives, ``build`` puts
both together with the application's own table of routes.
"""

from dutygraph.web.interface.routes import blueprint

__all__ = ["blueprint"]
