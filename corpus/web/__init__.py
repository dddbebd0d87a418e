"""Articles come over the network: pages, feeds and sitemaps, fetched politely and only when asked for."""
