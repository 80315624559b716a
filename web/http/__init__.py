"""How the dashboard is served: connections, their limits, and what addresses may hold."""
