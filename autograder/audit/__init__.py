"""What an audit looks at besides one run: seeds, the table of mistakes with scores, how many mistakes are named."""
